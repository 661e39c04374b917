"""A bank takes money back: renewals stop, access ends, and nothing goes back a second time."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from interaction_bus.commands import (
    CancelSubscription,
    PauseSubscription,
    RefundInvoice,
    SettleDispute,
)
from models import Dispute, Gift, Invoice, Payment, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import DISPUTE_NUMBER, OPENED_AT, dispute_of, disputed
from tests.state_updater.purchases import (
    Purchase,
    approved,
    buy,
    declined,
    extra_invoice,
    open_checkout,
    pay,
    payment_of,
    refund,
    refunded,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
)

SECOND_TRANSACTION = 3_000_000_002


def settle(workshop: Workshop, dispute_id: UUID, *, won: bool) -> None:
    command = SettleDispute(dispute_id=dispute_id, won=won, reason="the bank has written")
    assert workshop.send(command).fate is Fate.DONE


def wish_back(invoice_id: UUID) -> RefundInvoice:
    return RefundInvoice(invoice_id=invoice_id, new_refund_id=new_id(), reason="asked for")


def call_provider_for(workshop: Workshop, refund_id: UUID) -> None:
    """Mark a refund as one for which a task has called the provider."""
    with Session(workshop.owner_engine) as session, session.begin():
        called = update(Refund).where(Refund.id == refund_id)
        session.execute(called.values(call_started_at=workshop.now()))


def invoice_state(workshop: Workshop, purchase: Purchase) -> str:
    return workshop.row(Invoice, purchase.invoice_id).state


def test_a_dispute_ends_subscription_access_and_renewal(workshop: Workshop) -> None:
    purchase = buy(workshop)

    disputed(workshop, purchase.invoice_id)

    subscription = subscription_of(workshop, purchase)
    assert invoice_state(workshop, purchase) == "disputed"
    assert (subscription.state, subscription.auto_renew) == ("cancelled", False)
    assert subscription.renews_at is None
    assert subscription.access_until == subscription.ended_at


def test_a_dispute_is_told_with_the_end_of_the_access(workshop: Workshop) -> None:
    purchase = buy(workshop)

    disputed(workshop, purchase.invoice_id)

    told = workshop.staged("event")
    assert told[-3:] == ["subscriptions.cancelled", "access.revoked", "disputes.opened"]


def test_a_dispute_keeps_what_the_bank_said(workshop: Workshop) -> None:
    purchase = buy(workshop)

    dispute = workshop.row(Dispute, disputed(workshop, purchase.invoice_id, amount_minor=10_000))

    assert (dispute.state, dispute.amount_minor, dispute.opened_at) == ("opened", 10_000, OPENED_AT)
    assert dispute.reason == "not recognised by the cardholder"


def test_a_dispute_told_of_twice_is_recorded_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    told = dispute_of(payment_of(workshop, purchase.invoice_id).id)

    fates = [workshop.send(told).fate, workshop.send(told).fate]

    assert fates == [Fate.DONE, Fate.DONE]
    assert len(workshop.rows(Dispute)) == 1
    assert workshop.history(purchase.invoice_id) == ["issue", "pay", "dispute"]


def test_a_dispute_told_of_twice_in_one_batch_is_recorded_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    told = dispute_of(payment_of(workshop, purchase.invoice_id).id)

    workshop.send_all([told, told])

    assert workshop.staged("event").count("disputes.opened") == 1


def test_an_unpaid_renewal_is_not_collected_after_a_dispute(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    disputed(workshop, purchase.invoice_id)

    unpaid = workshop.row(Invoice, renewal.invoice_id)
    assert (unpaid.state, unpaid.next_attempt_at) == ("cancelled", None)


def test_a_renewal_charged_while_the_dispute_came_goes_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    disputed(workshop, purchase.invoice_id)

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    (returned,) = workshop.rows(Refund)
    assert (returned.payment_id, returned.state) == (renewal.payment_id, "sent")


def test_a_dispute_of_an_older_period_ends_the_subscription_too(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    disputed(workshop, purchase.invoice_id)

    assert subscription_of(workshop, purchase).state == "cancelled"
    assert workshop.row(Invoice, renewal.invoice_id).state == "paid"


def test_a_dispute_of_a_manual_invoice_ends_the_subscription_too(workshop: Workshop) -> None:
    purchase = buy(workshop)
    extra = extra_invoice(workshop, purchase)
    pay(workshop, extra, transaction_id=SECOND_TRANSACTION)

    disputed(workshop, extra.invoice_id)

    assert subscription_of(workshop, purchase).state == "cancelled"
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_a_dispute_of_a_surplus_leaves_what_was_paid(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, first.id, transaction_id=SECOND_TRANSACTION))

    disputed(workshop, purchase.invoice_id)

    (dispute,) = workshop.rows(Dispute)
    assert dispute.payment_id != first.id
    assert invoice_state(workshop, purchase) == "paid"
    assert subscription_of(workshop, purchase).state == "active"


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


def test_a_payment_that_took_no_money_cannot_be_disputed(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    problem = refusal_of(workshop, dispute_of(payment_id))

    assert (problem["code"], problem["facts"]) == ("payment_took_no_money", {"state": "opened"})


def test_an_unknown_payment_cannot_be_disputed(workshop: Workshop) -> None:
    assert refusal_of(workshop, dispute_of(new_id()))["code"] == "payment_not_found"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount_minor": 0}, "amount_not_positive"),
        ({"amount_minor": -1}, "amount_not_positive"),
        ({"currency": "USD"}, "currency_differs"),
    ],
)
def test_a_senseless_dispute_is_refused(
    workshop: Workshop, fields: dict[str, Any], code: str
) -> None:
    purchase = buy(workshop)

    problem = refusal_of(
        workshop, dispute_of(payment_of(workshop, purchase.invoice_id).id, **fields)
    )

    assert (problem["kind"], problem["code"]) == ("invalid", code)
    assert subscription_of(workshop, purchase).state == "active"


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


def test_a_dispute_that_is_won_pays_the_invoice_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=True)

    assert workshop.history(dispute_id) == ["open", "win"]
    assert invoice_state(workshop, purchase) == "paid"
    assert workshop.staged("event")[-1] == "disputes.settled"


def test_a_dispute_that_is_lost_leaves_the_invoice_refunded(workshop: Workshop) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=False)

    assert workshop.history(dispute_id) == ["open", "lose"]
    assert workshop.history(purchase.invoice_id)[-1] == "lose_dispute"
    assert invoice_state(workshop, purchase) == "refunded"


@pytest.mark.parametrize("won", [True, False])
def test_a_subscription_stays_ended_however_its_dispute_ends(
    workshop: Workshop, *, won: bool
) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=won)

    assert subscription_of(workshop, purchase).state == "cancelled"


def test_what_was_won_may_be_refunded(workshop: Workshop) -> None:
    purchase = buy(workshop)
    settle(workshop, disputed(workshop, purchase.invoice_id), won=True)

    refund_id = refund(workshop, purchase.invoice_id)

    assert workshop.row(Refund, refund_id).amount_minor == 29_990


def test_what_was_lost_is_not_refunded_as_well(workshop: Workshop) -> None:
    purchase = buy(workshop)
    settle(workshop, disputed(workshop, purchase.invoice_id), won=False)

    assert refusal_of(workshop, wish_back(purchase.invoice_id))["code"] == "disputed"


@pytest.mark.parametrize(
    ("amount_minor", "state"), [(10_000, "partially_refunded"), (29_990, "refunded")]
)
def test_money_that_went_back_during_a_dispute_counts_once_it_is_won(
    workshop: Workshop, amount_minor: int, state: str
) -> None:
    purchase = buy(workshop)
    refund_id = refund(workshop, purchase.invoice_id, amount_minor=amount_minor)
    call_provider_for(workshop, refund_id)
    dispute_id = disputed(workshop, purchase.invoice_id)
    workshop.send(refunded(refund_id, amount_minor=amount_minor))

    settle(workshop, dispute_id, won=True)

    assert invoice_state(workshop, purchase) == state


def test_a_dispute_ends_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    dispute_id = disputed(workshop, purchase.invoice_id)
    settle(workshop, dispute_id, won=True)

    again = SettleDispute(dispute_id=dispute_id, won=False, reason="a slip")

    assert refusal_of(workshop, again)["code"] == "not_allowed_in_this_state"
    assert invoice_state(workshop, purchase) == "paid"


def test_an_unknown_dispute_cannot_end(workshop: Workshop) -> None:
    command = SettleDispute(dispute_id=new_id(), won=True, reason="a slip")

    assert refusal_of(workshop, command)["code"] == "dispute_not_found"


def test_an_invoice_waits_for_the_last_of_its_disputes(workshop: Workshop) -> None:
    purchase = buy(workshop)
    part = {"amount_minor": 10_000}
    first = disputed(workshop, purchase.invoice_id, **part)
    second = disputed(workshop, purchase.invoice_id, transaction_id=DISPUTE_NUMBER + 1, **part)

    settle(workshop, first, won=False)
    before = invoice_state(workshop, purchase)
    settle(workshop, second, won=True)

    assert before == "disputed"
    assert invoice_state(workshop, purchase) == "refunded"


def test_the_end_of_a_surplus_s_dispute_leaves_the_invoice(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, first.id, transaction_id=SECOND_TRANSACTION))
    dispute_id = disputed(workshop, purchase.invoice_id)

    settle(workshop, dispute_id, won=False)

    assert invoice_state(workshop, purchase) == "paid"


def test_a_surplus_whose_dispute_was_won_can_be_given_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    first = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, first.id, transaction_id=SECOND_TRANSACTION))
    dispute_id = disputed(workshop, purchase.invoice_id)
    settle(workshop, dispute_id, won=True)

    refund_id = refund(workshop, purchase.invoice_id)

    surplus_id = workshop.row(Dispute, dispute_id).payment_id
    assert workshop.row(Payment, surplus_id).is_surplus
    assert workshop.row(Refund, refund_id).payment_id == surplus_id


def test_an_unclaimed_gift_ends_with_the_dispute_of_its_payment(workshop: Workshop) -> None:
    purchase = buy(workshop)
    gift_id = gift_paid_with(workshop, purchase)

    disputed(workshop, purchase.invoice_id)

    assert workshop.row(Gift, gift_id).state == "returned"


def gift_paid_with(workshop: Workshop, purchase: Purchase) -> UUID:
    """Make the paid invoice of a purchase one that pays for a gift."""
    gift = Gift(
        id=new_id(),
        buyer_id=purchase.viewer_id,
        plan_id=workshop.plan["id"],
        price_id=workshop.price["id"],
        periods=1,
        state="bought",
        moves=2,
        invoice_id=purchase.invoice_id,
        code_digest="digest",
        sealed_code="sealed",
        expires_at=workshop.now(),
        created_at=workshop.now(),
    )
    gift_id = gift.id
    with Session(workshop.owner_engine) as session, session.begin():
        session.add(gift)
    return gift_id


def test_a_dispute_ends_a_subscription_that_stands_still(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(PauseSubscription(subscription_id=purchase.subscription_id))

    disputed(workshop, purchase.invoice_id)

    subscription = subscription_of(workshop, purchase)
    assert (subscription.state, subscription.paused_at) == ("cancelled", None)


def test_a_dispute_of_a_subscription_that_has_ended_is_kept(workshop: Workshop) -> None:
    purchase = buy(workshop)
    end = CancelSubscription(subscription_id=purchase.subscription_id, reason="asked for")
    workshop.send(end)

    dispute_id = disputed(workshop, purchase.invoice_id)

    assert workshop.row(Dispute, dispute_id).state == "opened"
    assert invoice_state(workshop, purchase) == "disputed"


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
