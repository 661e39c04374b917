"""Changing the plan with the next period, and staying with it after all."""

from datetime import timedelta
from itertools import pairwise

import pytest

from interaction_bus.commands import DropPlanChange, TurnRenewalOff
from models import Invoice
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    Row,
    change_command,
    offer,
    schedule_change,
    settle_charge,
    three_weeks_from_new_year,
)
from tests.state_updater.purchases import (
    Purchase,
    declined,
    refusal_of,
    renew,
    subscription_of,
)


@pytest.fixture
def yearly(workshop: Workshop) -> Row:
    return offer(workshop, amount_minor=199_000, period_unit="year", grace_days=14)


def drop_command(purchase: Purchase) -> DropPlanChange:
    return DropPlanChange(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)


def test_a_scheduled_change_leaves_the_present_period_alone(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    before = subscription_of(workshop, purchase)

    schedule_change(workshop, purchase, yearly)

    after = subscription_of(workshop, purchase)
    assert (after.plan_id, after.access_until) == (before.plan_id, before.access_until)
    assert after.pending_change["plan_id"] == str(yearly["plan_id"])
    assert after.pending_change["asked_by"] == "viewer"
    assert workshop.history(purchase.subscription_id)[-1] == "schedule_change"


def test_the_renewal_is_demanded_for_the_new_plan(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    schedule_change(workshop, purchase, yearly)

    renewal = renew(workshop, purchase)

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert invoice.amount_minor == 199_000
    assert invoice.period_end - invoice.period_start >= timedelta(days=365)
    assert subscription_of(workshop, purchase).pending_change is None


def test_a_month_that_follows_weeks_is_a_month_long(workshop: Workshop) -> None:
    purchase = three_weeks_from_new_year(workshop)
    begins_at = subscription_of(workshop, purchase).period_end
    schedule_change(workshop, purchase, offer(workshop, amount_minor=29_990))

    renewal = renew(workshop, purchase)
    settle_charge(workshop, renewal.payment_id)
    following = renew(workshop, purchase)

    paid_for = [
        (it.period_start, it.period_end)
        for it in (workshop.row(Invoice, each.invoice_id) for each in (renewal, following))
    ]
    months = [begins_at.replace(month=month) for month in (1, 2, 3)]
    assert paid_for == list(pairwise(months))


def test_the_grace_of_the_new_plan_comes_with_it(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    schedule_change(workshop, purchase, yearly)
    renewal = renew(workshop, purchase)

    settle_charge(workshop, renewal.payment_id)

    after = subscription_of(workshop, purchase)
    assert after.plan_id == yearly["plan_id"]
    assert after.access_until == after.period_end + timedelta(days=14)


def test_a_declined_renewal_stays_with_the_plan_that_was_wanted(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    schedule_change(workshop, purchase, yearly)
    renewal = renew(workshop, purchase)

    workshop.send(declined(renewal.payment_id, transaction_id=77))

    assert subscription_of(workshop, purchase).plan_id == yearly["plan_id"]
    assert subscription_of(workshop, purchase).state == "past_due"


def test_a_scheduled_change_can_be_taken_back(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    schedule_change(workshop, purchase, yearly)

    workshop.send(drop_command(purchase))

    assert subscription_of(workshop, purchase).pending_change is None
    assert workshop.history(purchase.subscription_id)[-1] == "drop_change"


def test_without_a_scheduled_change_there_is_nothing_to_take_back(
    workshop: Workshop, purchase: Purchase
) -> None:
    assert refusal_of(workshop, drop_command(purchase))["code"] == "no_change_pending"


def test_turning_renewal_off_keeps_no_change_pending(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    schedule_change(workshop, purchase, yearly)

    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))

    assert subscription_of(workshop, purchase).pending_change is None
    assert "drop_change" in workshop.history(purchase.subscription_id)


def test_without_renewal_no_change_is_scheduled(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))

    wish = change_command(workshop, purchase, yearly, quoted_minor=None, at_period_end=True)

    assert refusal_of(workshop, wish)["code"] == "renewal_off"


def test_the_last_scheduled_change_counts(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    weekly = offer(workshop, amount_minor=9_900, period_unit="week")
    schedule_change(workshop, purchase, yearly)

    schedule_change(workshop, purchase, weekly)

    pending = subscription_of(workshop, purchase).pending_change
    assert pending["price_id"] == str(weekly["id"])


def test_a_change_at_once_overtakes_a_scheduled_one(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    equal = offer(workshop, amount_minor=29_990, period_unit="day", period_count=30)
    schedule_change(workshop, purchase, yearly)

    workshop.send(change_command(workshop, purchase, equal, quoted_minor=0))

    after = subscription_of(workshop, purchase)
    assert (after.plan_id, after.pending_change) == (equal["plan_id"], None)


def test_another_viewers_change_is_not_taken_back(
    workshop: Workshop, purchase: Purchase, yearly: Row
) -> None:
    schedule_change(workshop, purchase, yearly)
    stranger = DropPlanChange(subscription_id=purchase.subscription_id, viewer_id=new_id())

    assert refusal_of(workshop, stranger)["code"] == "subscription_not_found"
