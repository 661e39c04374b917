"""Charging a saved card: at most once, only if still wanted, and honest about what is not known."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from external_payments.fake_script import AnswerLost, CallLost, Decline, Hold, Unreachable
from interaction_bus.commands import (
    CancelSubscription,
    CollectInvoice,
    Command,
    TurnRenewalOff,
    WithdrawCard,
)
from models import Invoice, Payment, SavedCard
from runtime.identifiers import new_id
from state_updater.tasks.charge import charge_saved_card, claim_charge
from state_updater.tasks.context import PaymentOfAnotherProvider
from state_updater.tasks.reconcile import reconcile_payment
from tests.state_updater.purchases import (
    CARD_TOKEN,
    Purchase,
    Renewal,
    approved,
    not_sent,
    only_card,
    renew,
    subscription_of,
)
from tests.state_updater.races import at_once
from tests.state_updater.worker import Worker


def test_a_charge_that_is_approved_pays_the_renewal(worker: Worker, renewal: Renewal) -> None:
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    (charge,) = worker.charges()
    payment = worker.workshop.row(Payment, renewal.payment_id)
    assert charge.payment_id == renewal.payment_id
    assert (payment.state, payment.provider_transaction_id) == ("succeeded", charge.transaction_id)
    assert worker.workshop.row(Invoice, renewal.invoice_id).state == "paid"


def test_a_charge_that_is_declined_leaves_the_renewal_overdue(
    worker: Worker, renewal: Renewal
) -> None:
    worker.provider.decide(CARD_TOKEN, Decline("5051"))

    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    payment = worker.workshop.row(Payment, renewal.payment_id)
    assert (payment.state, payment.decline_class) == ("declined", "temporary")
    assert worker.workshop.row(Invoice, renewal.invoice_id).state == "past_due"


def test_a_task_delivered_twice_charges_once(worker: Worker, renewal: Renewal) -> None:
    charge_saved_card(worker.context, renewal.payment_id)
    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()
    charge_saved_card(worker.context, renewal.payment_id)

    assert len(worker.charges()) == 1


def test_a_task_delivered_to_two_workers_is_claimed_by_one(
    worker: Worker, renewal: Renewal
) -> None:
    claims = at_once(
        lambda: claim_charge(worker.context, renewal.payment_id),
        lambda: claim_charge(worker.context, renewal.payment_id),
    )

    assert [it is None for it in claims].count(False) == 1


def test_a_charge_whose_worker_died_after_the_claim_is_not_made_by_another(
    worker: Worker, renewal: Renewal
) -> None:
    claim_charge(worker.context, renewal.payment_id)

    charge_saved_card(worker.context, renewal.payment_id)

    assert worker.charges() == []
    assert worker.reported() == []


def test_a_payment_that_is_not_there_is_not_charged(worker: Worker) -> None:
    charge_saved_card(worker.context, new_id())

    assert worker.provider.books == ()


def turn_off(purchase: Purchase, _card: SavedCard) -> TurnRenewalOff:
    return TurnRenewalOff(subscription_id=purchase.subscription_id)


def cancel(purchase: Purchase, _card: SavedCard) -> CancelSubscription:
    return CancelSubscription(subscription_id=purchase.subscription_id, reason="moved away")


def withdraw(purchase: Purchase, card: SavedCard) -> WithdrawCard:
    return WithdrawCard(saved_card_id=card.id, viewer_id=purchase.viewer_id)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (turn_off, "the invoice is cancelled"),
        (cancel, "the invoice is cancelled"),
        (withdraw, "the card is withdrawn"),
    ],
)
def test_the_last_look_sees_what_the_viewer_wished_meanwhile(
    worker: Worker,
    purchase: Purchase,
    renewal: Renewal,
    wish: Callable[[Purchase, SavedCard], Command],
    reason: str,
) -> None:
    worker.workshop.send(wish(purchase, only_card(worker.workshop)))

    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    payment = worker.workshop.row(Payment, renewal.payment_id)
    assert worker.charges() == []
    assert (payment.state, payment.decline_reason) == ("not_sent", f"last look: {reason}")


def test_a_charge_prepared_under_an_older_consent_is_not_made(
    worker: Worker, purchase: Purchase, renewal: Renewal
) -> None:
    with worker.workshop.owner_engine.begin() as connection:
        connection.exec_driver_sql("update viewers set payment_epoch = payment_epoch + 1")

    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    payment = worker.workshop.row(Payment, renewal.payment_id)
    assert payment.decline_reason == "last look: the viewer's consent has changed"
    assert subscription_of(worker.workshop, purchase).state == "active"


def test_an_invoice_paid_by_an_older_attempt_is_not_charged_again(
    worker: Worker, purchase: Purchase
) -> None:
    workshop = worker.workshop
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    workshop.advance(timedelta(minutes=5))
    second = charge_again(worker, renewal)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=3_900_000_000))

    charge_saved_card(worker.context, second)

    assert worker.charges() == []


def test_a_charge_that_could_not_be_sent_is_planned_again(worker: Worker, renewal: Renewal) -> None:
    worker.provider.fail_next_calls(Unreachable())

    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    assert worker.workshop.row(Payment, renewal.payment_id).state == "not_sent"
    assert worker.workshop.row(Invoice, renewal.invoice_id).next_attempt_at is not None


@pytest.mark.parametrize("fault", [AnswerLost(), CallLost()])
def test_a_charge_without_an_answer_is_unknown_rather_than_failed(
    worker: Worker, renewal: Renewal, fault: AnswerLost | CallLost
) -> None:
    worker.provider.fail_next_calls(fault)

    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    assert worker.workshop.row(Payment, renewal.payment_id).state == "unknown"
    assert worker.workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None


def test_a_charge_that_the_bank_has_not_decided_stays_open(
    worker: Worker, renewal: Renewal
) -> None:
    worker.provider.decide(renewal.payment_id, Hold())

    charge_saved_card(worker.context, renewal.payment_id)
    worker.hand_on()

    payment = worker.workshop.row(Payment, renewal.payment_id)
    assert payment.state == "unknown"
    assert payment.provider_transaction_id == worker.charges()[0].transaction_id


def test_the_answer_to_a_charge_and_a_later_look_say_the_same_once(
    worker: Worker, renewal: Renewal
) -> None:
    charge_saved_card(worker.context, renewal.payment_id)

    # The answer is staged and nobody has carried it out yet.
    reconcile_payment(worker.context, renewal.payment_id)
    worker.hand_on()

    assert worker.workshop.history(renewal.invoice_id) == ["issue", "pay"]


def charge_again(worker: Worker, renewal: Renewal) -> UUID:
    """Begin the planned attempt and return it."""
    payment_id = new_id()
    worker.workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=payment_id))
    return payment_id


def test_a_payment_at_another_provider_is_not_charged(worker: Worker, renewal: Renewal) -> None:
    stranger = worker.at_another_provider()

    with pytest.raises(PaymentOfAnotherProvider):
        charge_saved_card(stranger.context, renewal.payment_id)
    charge_saved_card(worker.context, renewal.payment_id)

    assert stranger.provider.books == ()
    assert len(worker.charges()) == 1


def test_a_saved_card_is_charged_where_it_was_saved(worker: Worker, purchase: Purchase) -> None:
    with worker.workshop.owner_engine.begin() as connection:
        connection.execute(update(SavedCard).values(provider="other"))

    renewal = renew(worker.workshop, purchase)

    assert worker.workshop.row(Payment, renewal.payment_id).provider == "other"
