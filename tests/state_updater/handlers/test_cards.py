"""Saved cards: remembered once, withdrawn for good, and never one in the place of another."""

from datetime import timedelta

import pytest

from interaction_bus.commands import CollectInvoice, WithdrawCard
from models import Invoice, Payment, SavedCard, Subscription, Viewer
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    THIRD_TRANSACTION,
    Purchase,
    approved,
    buy,
    declined,
    extra_invoice,
    not_sent,
    only_card,
    open_checkout,
    pay,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
)
from tests.state_updater.second_cards import second_card, withdraw


def test_a_withdrawn_card_loses_its_token_for_good(workshop: Workshop) -> None:
    buy(workshop)
    card = only_card(workshop)

    workshop.send(withdraw(card))

    after = workshop.row(SavedCard, card.id)
    assert (after.state, after.sealed_token) == ("withdrawn", None)
    assert after.withdrawn_at is not None
    assert workshop.row(Viewer, card.viewer_id).payment_epoch == 1


def test_a_card_of_another_viewer_is_as_good_as_missing(workshop: Workshop) -> None:
    buy(workshop)
    card = only_card(workshop)

    foreign = refusal_of(workshop, WithdrawCard(saved_card_id=card.id, viewer_id=new_id()))
    absent = refusal_of(workshop, WithdrawCard(saved_card_id=new_id(), viewer_id=card.viewer_id))

    assert foreign == absent
    assert foreign["code"] == "saved_card_not_found"


def test_a_card_is_withdrawn_once(workshop: Workshop) -> None:
    buy(workshop)
    card = only_card(workshop)
    workshop.send(withdraw(card))

    assert refusal_of(workshop, withdraw(card))["facts"]["state"] == "withdrawn"


def test_a_withdrawn_card_is_not_charged_at_renewal(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(withdraw(only_card(workshop)))

    renewal = renew(workshop, purchase)

    assert workshop.rows(Payment, invoice_id=renewal.invoice_id) == []
    assert subscription_of(workshop, purchase).state == "past_due"


def test_another_card_is_never_charged_in_the_place_of_a_withdrawn_one(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    agreed = second_card(workshop, purchase)
    workshop.send(withdraw(agreed))

    renewal = renew(workshop, purchase)

    active = [it for it in workshop.rows(SavedCard) if it.state == "active"]
    assert len(active) == 1
    assert workshop.rows(Payment, invoice_id=renewal.invoice_id) == []


def test_withdrawing_the_agreed_card_cancels_its_planned_attempts(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))

    workshop.send(withdraw(only_card(workshop)))

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert (invoice.state, invoice.next_attempt_at) == ("past_due", None)
    assert subscription_of(workshop, purchase).state == "past_due"


def test_withdrawing_one_card_leaves_the_attempts_planned_with_another(workshop: Workshop) -> None:
    purchase = buy(workshop)
    unused = only_card(workshop)
    second_card(workshop, purchase)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))

    workshop.send(withdraw(unused))

    workshop.advance(timedelta(minutes=5))
    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id()))
    assert len(workshop.rows(Payment, invoice_id=renewal.invoice_id)) == 2


def test_money_taken_from_a_card_withdrawn_meanwhile_goes_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(withdraw(only_card(workshop)))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    assert workshop.row(Payment, renewal.payment_id).is_surplus
    assert workshop.staged("task")[-1] == "refund_payment"
    assert workshop.row(Invoice, renewal.invoice_id).state == "past_due"


def test_the_same_card_is_remembered_once(workshop: Workshop) -> None:
    purchase = buy(workshop)

    pay(workshop, extra_invoice(workshop, purchase), transaction_id=SECOND_TRANSACTION)

    assert len(workshop.rows(SavedCard)) == 1


def test_a_card_that_the_viewer_withdrew_may_be_saved_anew(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(withdraw(only_card(workshop)))

    pay(workshop, extra_invoice(workshop, purchase), transaction_id=SECOND_TRANSACTION)

    assert sorted(it.state for it in workshop.rows(SavedCard)) == ["active", "withdrawn"]


def test_a_surplus_saves_no_card(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    first = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, first, token=None))

    workshop.send(approved(workshop, first, transaction_id=SECOND_TRANSACTION))

    assert workshop.rows(SavedCard) == []


@pytest.mark.parametrize(
    ("code", "decline_class", "state"),
    [
        ("5005", "unconditional", "rejected"),
        ("5041", "hard", "rejected"),
        ("5054", "conditional", "active"),
        ("5051", "temporary", "active"),
        ("5061", "funds", "active"),
        ("5091", "technical", "active"),
        ("5082", "ask_viewer", "active"),
        ("9999", "unrecognised", "active"),
    ],
)
def test_the_class_of_a_decline_decides_whether_the_card_is_stopped(
    workshop: Workshop, code: str, decline_class: str, state: str
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)

    workshop.send(
        declined(
            renewal.payment_id,
            transaction_id=SECOND_TRANSACTION,
            code=code,
            decline_class=decline_class,
        )
    )

    assert only_card(workshop).state == state


def test_a_stopped_card_is_not_charged_at_the_next_renewal(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    first = renew(workshop, purchase)
    workshop.send(
        declined(first.payment_id, transaction_id=SECOND_TRANSACTION, decline_class="hard")
    )
    overdue = Purchase(extra.viewer_id, extra.subscription_id, first.invoice_id)
    pay(workshop, overdue, transaction_id=THIRD_TRANSACTION, token=None)

    following = renew(workshop, purchase)

    assert workshop.rows(Payment, invoice_id=following.invoice_id) == []


def test_a_hard_decline_in_the_widget_stops_no_saved_card(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    payment_id = open_checkout(workshop, extra)

    workshop.send(
        declined(payment_id, transaction_id=SECOND_TRANSACTION, decline_class="unconditional")
    )

    assert only_card(workshop).state == "active"


def test_a_rejected_card_may_be_withdrawn(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(
        declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION, decline_class="hard")
    )

    workshop.send(withdraw(only_card(workshop)))

    assert workshop.history(only_card(workshop).id) == ["save", "reject", "withdraw"]
    assert workshop.row(Subscription, purchase.subscription_id).saved_card_id is not None


def test_a_withdrawn_card_is_told_to_the_cinema(workshop: Workshop) -> None:
    buy(workshop)

    workshop.send(withdraw(only_card(workshop)))

    assert workshop.staged("event")[-1] == "cards.withdrawn"


def test_the_withdrawal_of_a_card_is_confirmed_with_its_date(workshop: Workshop) -> None:
    buy(workshop)
    card = only_card(workshop)

    confirmed = workshop.result(workshop.send(withdraw(card)))

    withdrawn_at = workshop.row(SavedCard, card.id).withdrawn_at
    assert withdrawn_at is not None
    assert confirmed["withdrawn_at"] == withdrawn_at.isoformat()
