"""From the choice of a plan to access: the first payment and its twists."""

from datetime import timedelta

from models import Invoice, Payment, Refund, SavedCard, Subscription
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    approved,
    buy,
    declined,
    open_checkout,
    subscribe,
)


def test_a_paid_first_invoice_activates_the_subscription(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(approved(workshop, payment_id))

    subscription = workshop.row(Subscription, purchase.subscription_id)
    assert workshop.history(purchase.subscription_id) == ["subscribe", "activate"]
    assert workshop.history(purchase.invoice_id) == ["issue", "pay"]
    assert workshop.history(payment_id) == ["open", "succeed"]
    assert subscription.period_end is not None
    assert subscription.access_until == subscription.period_end + timedelta(days=3)
    assert subscription.renews_at == subscription.period_end


def test_a_doubled_outcome_pays_the_invoice_once(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send_all([approved(workshop, payment_id), approved(workshop, payment_id)])

    assert workshop.history(purchase.invoice_id) == ["issue", "pay"]
    assert workshop.rows(Refund) == []
    assert workshop.staged("event").count("invoices.paid") == 1


def test_a_decline_in_the_widget_leaves_the_invoice_open_for_another_try(
    workshop: Workshop,
) -> None:
    purchase = subscribe(workshop)
    first = open_checkout(workshop, purchase)
    workshop.send(declined(first))

    second = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, second, transaction_id=3_000_000_002))

    assert workshop.row(Payment, first).state == "declined"
    assert workshop.row(Payment, second).attempt == 2
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_money_for_a_paid_invoice_goes_back_by_itself(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    first = open_checkout(workshop, purchase)
    workshop.send(declined(first))
    second = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, second, transaction_id=3_000_000_002))

    workshop.send(approved(workshop, first))

    (refund,) = workshop.rows(Refund)
    assert (refund.payment_id, refund.amount_minor, refund.state) == (first, 29_990, "sent")
    assert workshop.row(Payment, first).is_surplus
    assert workshop.staged("task") == ["refund_payment"]
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_a_second_operation_with_one_order_number_goes_back_by_itself(
    workshop: Workshop,
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id))

    workshop.send(approved(workshop, payment_id, transaction_id=3_000_000_002))

    (refund,) = workshop.rows(Refund)
    surplus = workshop.row(Payment, refund.payment_id)
    assert surplus.provider_transaction_id == 3_000_000_002
    assert surplus.id != payment_id


def test_a_second_tab_gets_the_attempt_of_the_first(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    first = open_checkout(workshop, purchase)

    open_checkout(workshop, purchase)

    assert [payment.id for payment in workshop.rows(Payment)] == [first]


def test_another_amount_than_asked_for_pays_nothing(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    settled = workshop.send(approved(workshop, payment_id, amount_minor=100))

    assert settled.fate is Fate.REJECTED
    assert workshop.problem(settled)["code"] == "amount_differs"
    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


def test_the_card_that_paid_is_remembered_once(workshop: Workshop) -> None:
    purchase = buy(workshop)

    (card,) = workshop.rows(SavedCard)
    assert card.last_four == "4242"
    assert "tk-4242" not in str(card.sealed_token)
    assert workshop.row(Subscription, purchase.subscription_id).saved_card_id == card.id
