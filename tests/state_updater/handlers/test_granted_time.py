"""Days that a manager gives for nothing."""

from datetime import timedelta

import pytest

from interaction_bus.commands import GrantTime
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    Renewal,
    advance_to,
    approved,
    buy,
    declined,
    refusal_of,
    renew,
    renewal_command,
    renewal_invoices,
    subscribe,
    subscription_of,
    unknown,
)


def grant(purchase: Purchase, days: int = 7) -> GrantTime:
    return GrantTime(subscription_id=purchase.subscription_id, days=days, reason="an apology")


def test_granted_days_are_added_to_the_paid_ones(workshop: Workshop) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase)
    assert before.period_end is not None

    workshop.send(grant(purchase))

    after = subscription_of(workshop, purchase)
    assert after.period_end == before.period_end + timedelta(days=7)
    assert after.renews_at == after.period_end
    assert after.anchor_day == after.period_end.day
    assert workshop.staged("event")[-2:] == ["access.granted", "subscriptions.updated"]


def test_a_doubled_grant_is_given_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    message_id = new_id()

    for _ in range(2):
        workshop.send(grant(purchase), message_id=message_id)

    assert workshop.history(purchase.subscription_id).count("extend") == 1


@pytest.mark.parametrize("days", [-1, 0, 3_661])
def test_absurd_grants_are_refused(workshop: Workshop, days: int) -> None:
    purchase = buy(workshop)

    problem = refusal_of(workshop, grant(purchase, days))

    assert (problem["kind"], problem["code"]) == ("invalid", "days_out_of_range")


def test_nothing_is_granted_before_the_first_payment(workshop: Workshop) -> None:
    problem = refusal_of(workshop, grant(subscribe(workshop)))

    assert problem["code"] == "not_allowed_in_this_state"


def test_days_granted_while_a_renewal_is_unpaid_are_not_lost_when_it_is_paid(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))
    workshop.send(grant(purchase))
    granted_end = subscription_of(workshop, purchase).period_end

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    subscription = subscription_of(workshop, purchase)
    assert granted_end is not None
    assert subscription.period_start == granted_end
    assert subscription.period_end is not None
    assert subscription.period_end >= granted_end + timedelta(days=28)


def test_a_period_that_is_demanded_already_is_not_demanded_again_after_a_grant(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))
    workshop.send(grant(purchase, 1))
    granted_end = subscription_of(workshop, purchase).period_end
    assert granted_end is not None
    advance_to(workshop, granted_end)

    workshop.send(renewal_command(purchase, Renewal(new_id(), new_id()), period_start=granted_end))

    assert subscription_of(workshop, purchase).renews_at is None
    assert [it.id for it in renewal_invoices(workshop)] == [renewal.invoice_id]


def test_a_grant_prolongs_the_access_of_an_overdue_viewer(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))
    before = subscription_of(workshop, purchase)
    assert before.access_until is not None

    workshop.send(grant(purchase))

    after = subscription_of(workshop, purchase)
    assert after.access_until == before.access_until + timedelta(days=7)
    assert after.state == "past_due"
