"""What else happens while a subscription stands still: an end, a switch, given days."""

from datetime import timedelta

import pytest

from interaction_bus.commands import GrantTime, TurnRenewalOff, TurnRenewalOn
from models import Invoice
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    CLOCK_SLACK,
    THIRTY_DAYS,
    after_days,
    cancel,
    change,
    offer,
    pause,
    refunds_minor,
    resume,
    settle_charge,
)
from tests.state_updater.purchases import Purchase, subscription_of


def pause_for_sixty_days(workshop: Workshop, purchase: Purchase) -> None:
    """Let a third of a period of 30 days go by, and then a long pause, which is not over."""
    after_days(workshop, purchase, 10)
    pause(workshop, purchase)
    workshop.advance(timedelta(days=60))


def test_cancelling_ends_a_pause(workshop: Workshop, purchase: Purchase) -> None:
    pause(workshop, purchase, resumes_at=workshop.now() + timedelta(days=20))

    cancel(workshop, purchase)

    cancelled = subscription_of(workshop, purchase)
    assert (cancelled.state, cancelled.paused_at, cancelled.resumes_at) == ("cancelled", None, None)


def test_cancelling_a_pause_gives_back_what_was_left_when_it_began(
    workshop: Workshop, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 15)
    pause(workshop, purchase)
    workshop.advance(timedelta(days=80))

    cancel(workshop, purchase, refund="prorated")

    assert refunds_minor(workshop) == [pytest.approx(14_995, abs=2)]


def test_renewal_is_switched_during_a_pause_without_giving_access(
    workshop: Workshop, purchase: Purchase
) -> None:
    pause(workshop, purchase)
    paused = subscription_of(workshop, purchase)

    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))
    off = subscription_of(workshop, purchase)
    workshop.send(TurnRenewalOn(subscription_id=purchase.subscription_id))
    on = subscription_of(workshop, purchase)

    assert (off.auto_renew, on.auto_renew) == (False, True)
    assert off.access_until == on.access_until == paused.access_until
    assert on.renews_at is None


def test_a_pause_without_renewal_resumes_without_grace(
    workshop: Workshop, purchase: Purchase
) -> None:
    pause(workshop, purchase)
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))

    resume(workshop, purchase)

    resumed = subscription_of(workshop, purchase)
    assert (resumed.access_until, resumed.renews_at) == (resumed.period_end, None)


def test_days_given_during_a_pause_prolong_the_rest(workshop: Workshop, purchase: Purchase) -> None:
    before = subscription_of(workshop, purchase)
    pause(workshop, purchase)
    workshop.send(GrantTime(subscription_id=purchase.subscription_id, days=7, reason="sorry"))
    granted = subscription_of(workshop, purchase)

    resume(workshop, purchase)

    assert granted.access_until == granted.paused_at
    gained = subscription_of(workshop, purchase).period_end - before.period_end
    assert timedelta(0) <= gained - timedelta(days=7) < CLOCK_SLACK


def test_a_paused_period_is_worth_as_much_after_the_pause(
    workshop: Workshop, purchase: Purchase
) -> None:
    pause_for_sixty_days(workshop, purchase)
    resume(workshop, purchase)
    dearer = offer(workshop, amount_minor=59_990, **THIRTY_DAYS)
    halfway = after_days(workshop, purchase, 15)

    wish = change(workshop, purchase, dearer, quoted_minor=15_000, quoted_at=halfway)

    settle_charge(workshop, wish.new_payment_id)
    assert subscription_of(workshop, purchase).plan_id == dearer["plan_id"]


def test_what_paid_for_a_paused_period_goes_along_with_it(
    workshop: Workshop, purchase: Purchase
) -> None:
    pause_for_sixty_days(workshop, purchase)

    resume(workshop, purchase)

    invoice, resumed = (
        workshop.row(Invoice, purchase.invoice_id),
        subscription_of(workshop, purchase),
    )
    assert (invoice.period_start, invoice.period_end) == (resumed.period_start, resumed.period_end)
