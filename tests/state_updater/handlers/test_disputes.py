"""A bank takes money back: renewals stop, and access ends."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from interaction_bus.commands import CancelSubscription, PauseSubscription
from models import Dispute, Gift, Invoice, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import OPENED_AT, dispute_of, disputed, invoice_state
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    approved,
    buy,
    declined,
    extra_invoice,
    open_checkout,
    pay,
    payment_of,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
)


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
