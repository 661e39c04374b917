"""Money that a bank took back goes back no second time by a refund."""

from interaction_bus.commands import CancelSubscription
from models import Dispute, Invoice, Refund
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import call_provider_for, disputed, invoice_state, wish_back
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    approved,
    buy,
    extra_invoice,
    pay,
    payment_of,
    refund,
    refunded,
    refusal_of,
)


def test_the_return_of_a_surplus_is_stopped_by_its_dispute(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, first.id, transaction_id=SECOND_TRANSACTION))

    disputed(workshop, purchase.invoice_id)

    (returned,) = workshop.rows(Refund)
    assert (returned.state, returned.refusal) == ("refused", "the payment is disputed")


def test_a_disputed_surplus_does_not_bar_the_refund_of_the_invoice(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, first.id, transaction_id=SECOND_TRANSACTION))
    disputed(workshop, purchase.invoice_id)

    refund_id = refund(workshop, purchase.invoice_id)

    assert workshop.row(Refund, refund_id).payment_id == first.id


def test_a_dispute_of_a_refunded_invoice_is_kept_and_leaves_it_refunded(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    workshop.send(refunded(refund(workshop, purchase.invoice_id)))

    dispute_id = disputed(workshop, purchase.invoice_id)

    assert invoice_state(workshop, purchase) == "refunded"
    assert workshop.row(Dispute, dispute_id).state == "opened"


def test_a_dispute_of_a_partly_refunded_invoice_is_a_dispute(workshop: Workshop) -> None:
    purchase = buy(workshop)
    part = refund(workshop, purchase.invoice_id, amount_minor=10_000)
    workshop.send(refunded(part, amount_minor=10_000))

    disputed(workshop, purchase.invoice_id)

    assert workshop.history(purchase.invoice_id)[-2:] == ["refund_partially", "dispute"]


def test_a_chargeback_forbids_a_refund(workshop: Workshop) -> None:
    purchase = buy(workshop)
    disputed(workshop, purchase.invoice_id)

    problem = refusal_of(workshop, wish_back(purchase.invoice_id))

    assert (problem["kind"], problem["code"]) == ("conflict", "disputed")
    assert workshop.rows(Refund) == []


def test_the_dispute_of_one_invoice_leaves_the_refund_of_another(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    pay(workshop, extra, transaction_id=SECOND_TRANSACTION)
    disputed(workshop, purchase.invoice_id)

    refund_id = refund(workshop, extra.invoice_id)

    assert workshop.row(Refund, refund_id).state == "sent"


def test_a_refund_that_nobody_has_called_for_is_stopped_by_a_dispute(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    disputed(workshop, purchase.invoice_id)

    assert workshop.history(refund_id) == ["request", "send", "refuse"]
    assert workshop.row(Refund, refund_id).next_check_at is None


def test_a_refund_that_was_called_for_is_awaited_beside_the_dispute(workshop: Workshop) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id)
    call_provider_for(workshop, refund_id)
    disputed(workshop, purchase.invoice_id)

    workshop.send(refunded(refund_id))

    invoice = workshop.row(Invoice, purchase.invoice_id)
    assert workshop.row(Refund, refund_id).state == "succeeded"
    assert (invoice.state, invoice.refunded_minor) == ("disputed", 29_990)


def test_ending_a_subscription_gives_nothing_back_of_disputed_money(workshop: Workshop) -> None:
    purchase = buy(workshop)
    disputed(workshop, purchase.invoice_id)
    end = CancelSubscription(
        subscription_id=purchase.subscription_id,
        reason="asked for",
        refund="prorated",
        new_refund_id=new_id(),
    )

    assert refusal_of(workshop, end)["kind"] == "conflict"
    assert workshop.rows(Refund) == []
