"""What a subscription's dates become when it is paid, extended or ended."""

from datetime import datetime, timedelta

from billing_rules.access import access_end
from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES
from billing_rules.periods import (
    Period,
    PeriodLength,
    PeriodUnit,
    anchor_day_of,
    period_from,
)
from interaction_bus.events import SubscriptionCancelled
from models import Invoice, Plan, Subscription
from state_updater.handlers.announcements import (
    tell_access_granted,
    tell_access_revoked,
    tell_subscription,
)
from state_updater.unit_of_work import UnitOfWork


def plan_period(plan: Plan, start: datetime, *, anchor_day: int) -> Period:
    """Return the paid period of `plan` that begins at `start`."""
    length = PeriodLength(PeriodUnit(plan.period_unit), plan.period_count)
    return period_from(start, length, anchor_day=anchor_day)


def begin_period(work: UnitOfWork, subscription: Subscription, period: Period) -> None:
    """Give the viewer the paid period and plan its renewal."""
    if subscription.anchor_day is None:
        subscription.anchor_day = anchor_day_of(period.start)
    subscription.period_start = period.start
    subscription.period_end = period.end
    plan_end(subscription)
    give_access(work, subscription)


def give_access(work: UnitOfWork, subscription: Subscription) -> None:
    """Tell the cinema that the viewer may watch until the subscription's new end."""
    subscription.access_revoked_at = None
    tell_access_granted(work, subscription)


def take_access(work: UnitOfWork, subscription: Subscription) -> None:
    """Tell the cinema, once, that the viewer may watch no longer."""
    subscription.access_revoked_at = work.now
    tell_access_revoked(work, subscription)


def plan_end(subscription: Subscription) -> None:
    """Set until when the viewer may watch and when to renew, from period and renewal flag."""
    if subscription.period_end is None:
        return
    subscription.access_until = access_end(
        subscription.period_end,
        auto_renew=subscription.auto_renew,
        grace_days=subscription.grace_days,
    )
    subscription.renews_at = subscription.period_end if subscription.auto_renew else None


def unpaid_renewals(work: UnitOfWork, subscription: Subscription) -> list[Invoice]:
    """Return the demands for a further period that may still be paid: one at most."""
    return [
        invoice
        for invoice in work.rows.invoices_of(subscription.id)
        if invoice.kind == "renewal" and invoice.state in COLLECTABLE_INVOICE_STATES
    ]


def extend_period(work: UnitOfWork, subscription: Subscription, days: int) -> None:
    """Move the end of the paid period, and with it the anchor of all later ones.

    A further period that is demanded already moves along: whoever pays for it loses no given day.
    """
    if subscription.period_end is None:
        return
    subscription.period_end += timedelta(days=days)
    subscription.anchor_day = anchor_day_of(subscription.period_end)
    plan_end(subscription)
    for invoice in unpaid_renewals(work, subscription):
        plan = work.plan(subscription.plan_id)
        period = plan_period(plan, subscription.period_end, anchor_day=subscription.anchor_day)
        invoice.period_start, invoice.period_end = period.start, period.end
        subscription.renews_at = None
    give_access(work, subscription)


def cut_off(work: UnitOfWork, subscription: Subscription, *, reason: str) -> None:
    """Cancel a running subscription: access ends now and nothing is charged any more."""
    work.move(subscription, "cancel", reason=reason)
    subscription.access_until = work.now
    subscription.auto_renew = False
    subscription.renews_at = None
    subscription.ended_at = work.now
    tell_subscription(work, SubscriptionCancelled, subscription)
    take_access(work, subscription)
