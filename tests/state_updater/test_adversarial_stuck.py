"""Nothing gets stuck where no sweep and no manager can move it on."""

from datetime import timedelta

from interaction_bus.commands import (
    CancelInvoice,
    GrantTime,
    RecordPaymentOutcome,
    RecordRefundOutcome,
    TurnRenewalOff,
    TurnRenewalOn,
)
from models import Invoice, Payment, Refund
from runtime.identifiers import derived_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    Renewal,
    advance_to,
    approved,
    buy,
    declined,
    refund,
    refunded,
    renewal_command,
    renewal_invoices,
    subscription_of,
)


def turn_off_and_on(workshop: Workshop, purchase: Purchase) -> None:
    for wish in (TurnRenewalOff, TurnRenewalOn):
        assert workshop.send(wish(subscription_id=purchase.subscription_id)).fate is Fate.DONE


def next_renewal(workshop: Workshop, purchase: Purchase) -> Renewal:
    """Let the paid period end and renew it as the sweep would."""
    renews_at = subscription_of(workshop, purchase).renews_at
    assert renews_at is not None
    advance_to(workshop, renews_at)
    invoice_id = derived_id(purchase.subscription_id, "renewal", renews_at.isoformat())
    renewal = Renewal(invoice_id, derived_id(invoice_id, "first attempt"))
    command = renewal_command(purchase, renewal, period_start=renews_at)
    assert workshop.send(command).fate is Fate.DONE
    return renewal


def test_a_period_whose_demand_was_withdrawn_can_be_demanded_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = next_renewal(workshop, purchase)
    workshop.send(declined(first.payment_id, transaction_id=SECOND_TRANSACTION))
    workshop.send(
        GrantTime(subscription_id=purchase.subscription_id, days=10, reason="a film failed")
    )
    turn_off_and_on(workshop, purchase)

    second = next_renewal(workshop, purchase)

    states = {it.id: it.state for it in renewal_invoices(workshop)}
    assert states == {first.invoice_id: "cancelled", second.invoice_id: "issued"}


def test_a_demand_that_a_manager_annulled_can_be_made_again_by_the_viewer(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    first = next_renewal(workshop, purchase)
    workshop.send(declined(first.payment_id, transaction_id=SECOND_TRANSACTION))
    workshop.send(
        GrantTime(subscription_id=purchase.subscription_id, days=10, reason="a film failed")
    )
    workshop.send(CancelInvoice(invoice_id=first.invoice_id, reason="a mistake"))
    turn_off_and_on(workshop, purchase)

    second = next_renewal(workshop, purchase)

    assert workshop.row(Invoice, second.invoice_id).state == "issued"


def test_a_period_is_not_demanded_again_while_money_for_it_may_be_on_its_way(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    first = next_renewal(workshop, purchase)
    workshop.send(
        GrantTime(subscription_id=purchase.subscription_id, days=10, reason="a film failed")
    )
    turn_off_and_on(workshop, purchase)

    second = next_renewal(workshop, purchase)

    assert [it.id for it in renewal_invoices(workshop)] == [first.invoice_id]
    workshop.send(declined(first.payment_id, transaction_id=SECOND_TRANSACTION))
    again = next_renewal(workshop, purchase)
    assert again == second
    assert workshop.row(Invoice, again.invoice_id).state == "issued"


def test_a_surplus_that_the_provider_refused_to_return_can_be_returned_later(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    (payment,) = workshop.rows(Payment)
    workshop.send(approved(workshop, payment.id, transaction_id=SECOND_TRANSACTION))
    (refused,) = workshop.rows(Refund)
    workshop.send(
        RecordRefundOutcome(
            refund_id=refused.id, outcome="refused", source="task", reason="too little on account"
        )
    )

    second = refund(workshop, purchase.invoice_id)

    row = workshop.row(Refund, second)
    assert (row.payment_id, row.amount_minor) == (refused.payment_id, 29_990)


def test_a_returned_surplus_leaves_the_access_alone(workshop: Workshop) -> None:
    purchase = buy(workshop)
    (payment,) = workshop.rows(Payment)
    workshop.send(approved(workshop, payment.id, transaction_id=SECOND_TRANSACTION))
    (refused,) = workshop.rows(Refund)
    workshop.send(
        RecordRefundOutcome(
            refund_id=refused.id, outcome="refused", source="task", reason="too little on account"
        )
    )
    second = refund(workshop, purchase.invoice_id)

    workshop.send(refunded(second))

    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"
    assert subscription_of(workshop, purchase).state == "active"


def test_a_surplus_of_an_annulled_invoice_can_be_returned_later(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = next_renewal(workshop, purchase)
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))
    workshop.send(approved(workshop, first.payment_id, transaction_id=SECOND_TRANSACTION))
    (refused,) = workshop.rows(Refund)
    workshop.send(
        RecordRefundOutcome(
            refund_id=refused.id, outcome="refused", source="task", reason="too little on account"
        )
    )

    second = refund(workshop, first.invoice_id)

    assert workshop.row(Refund, second).payment_id == first.payment_id


def test_a_renewal_that_our_own_check_refused_is_tried_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = next_renewal(workshop, purchase)

    workshop.send(
        RecordPaymentOutcome(
            payment_id=renewal.payment_id, outcome="refused", source="task", decline_code="3007"
        )
    )

    next_attempt_at = workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    assert next_attempt_at is not None
    assert next_attempt_at - workshop.now() <= timedelta(minutes=5)
