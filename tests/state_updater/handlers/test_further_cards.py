"""A further card: saved by a payment that goes back, and charged once the viewer agrees."""

from uuid import UUID

from interaction_bus.commands import CheckCard
from models import Invoice, Payment, Refund, SavedCard, Viewer
from runtime.identifiers import new_id
from state_updater.handlers.cards import fingerprint_of
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    THIRD_TRANSACTION,
    Purchase,
    approved,
    buy,
    declined,
    only_card,
    open_checkout,
    refunded,
    refusal_of,
    renew,
    subscription_of,
)
from tests.state_updater.second_cards import OTHER_TOKEN, choose, other_card, second_card, withdraw


def test_another_card_that_paid_something_besides_is_not_charged_for_renewals(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    agreed = only_card(workshop)
    other_card(workshop, purchase)

    renewal = renew(workshop, purchase)

    assert workshop.row(Payment, renewal.payment_id).saved_card_id == agreed.id


def test_consent_to_another_card_is_recorded(workshop: Workshop) -> None:
    purchase = buy(workshop)

    card = second_card(workshop, purchase)

    subscription = subscription_of(workshop, purchase)
    assert subscription.saved_card_id == card.id
    assert workshop.history(subscription.id)[-1] == "choose_card"


def test_consent_to_another_card_takes_back_a_charge_prepared_with_the_first(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    card = other_card(workshop, purchase)
    epoch = workshop.row(Viewer, card.viewer_id).payment_epoch

    workshop.send(choose(purchase, card))

    assert workshop.row(Viewer, card.viewer_id).payment_epoch == epoch + 1


def test_an_overdue_renewal_is_tried_at_once_with_a_new_card(workshop: Workshop) -> None:
    purchase = buy(workshop)
    card = other_card(workshop, purchase)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=THIRD_TRANSACTION))

    command = choose(purchase, card)
    workshop.send(command)

    attempt = workshop.row(Payment, command.new_payment_id)
    assert (attempt.state, attempt.origin, attempt.saved_card_id) == ("sent", "viewer", card.id)
    assert workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None


def test_a_new_card_is_not_tried_while_an_attempt_with_the_old_one_is_unresolved(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    card = other_card(workshop, purchase)
    renewal = renew(workshop, purchase)

    workshop.send(choose(purchase, card))

    assert len(workshop.rows(Payment, invoice_id=renewal.invoice_id)) == 1


def test_only_a_card_that_may_be_charged_can_be_chosen(workshop: Workshop) -> None:
    purchase = buy(workshop)
    card = other_card(workshop, purchase)
    workshop.send(withdraw(card))

    withdrawn = refusal_of(workshop, choose(purchase, card))

    assert (withdrawn["code"], withdrawn["facts"]) == ("card_not_active", {"state": "withdrawn"})


def check_card(workshop: Workshop, purchase: Purchase) -> Purchase:
    """Ask to save a further card; return the invoice of the check."""
    command = CheckCard(
        subscription_id=purchase.subscription_id,
        viewer_id=purchase.viewer_id,
        new_invoice_id=new_id(),
    )
    invoice_id = UUID(workshop.result(workshop.send(command))["invoice_id"])
    return Purchase(purchase.viewer_id, purchase.subscription_id, invoice_id)


def test_a_further_card_is_saved_by_a_payment_that_goes_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    check = check_card(workshop, purchase)

    payment_id = open_checkout(workshop, check)
    workshop.send(
        approved(
            workshop,
            payment_id,
            transaction_id=SECOND_TRANSACTION,
            amount_minor=100,
            token=OTHER_TOKEN,
        )
    )

    (refund,) = workshop.rows(Refund)
    assert (refund.payment_id, refund.amount_minor) == (payment_id, 100)
    (card,) = workshop.rows(SavedCard, fingerprint=fingerprint_of("cloudpayments", OTHER_TOKEN))
    subscription = subscription_of(workshop, purchase)
    assert (subscription.saved_card_id, subscription.state) == (card.id, "active")


def test_the_money_of_a_check_that_went_back_ends_no_subscription(workshop: Workshop) -> None:
    purchase = buy(workshop)
    check = check_card(workshop, purchase)
    payment_id = open_checkout(workshop, check)
    workshop.send(
        approved(workshop, payment_id, transaction_id=SECOND_TRANSACTION, amount_minor=100)
    )
    (refund,) = workshop.rows(Refund)

    workshop.send(refunded(refund.id, amount_minor=100))

    assert subscription_of(workshop, purchase).state == "active"


def test_a_doubled_wish_to_save_a_card_demands_one_check(workshop: Workshop) -> None:
    purchase = buy(workshop)

    assert check_card(workshop, purchase) == check_card(workshop, purchase)
