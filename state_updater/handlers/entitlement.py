"""What a subscription's dates become when it is paid, extended or ended."""

from datetime import datetime, timedelta

from billing_rules.access import access_end, access_end_after_miss
from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES, SubscriptionState
from billing_rules.periods import Period, anchor_day_after, anchor_day_of, period_from
from interaction_bus.events import SubscriptionCancelled
from models import Invoice, Plan, Subscription
from models.standing import length_of
from state_updater.handlers.announcements import (
    tell_access_granted,
    tell_access_revoked,
    tell_subscription,
)
from state_updater.unit_of_work import UnitOfWork


def plan_period(plan: Plan, start: datetime, *, anchor_day: int) -> Period:
    """Return the paid period of `plan` that begins at `start`."""
    return period_from(start, length_of(plan), anchor_day=anchor_day)


def begin_period(work: UnitOfWork, subscription: Subscription, period: Period) -> None:
    """Give the viewer the paid period of the plan, and plan its renewal."""
    subscription.anchor_day = anchor_day_after(
        period,
        length_of(work.plan(subscription.plan_id)),
        anchor_day=subscription.anchor_day or anchor_day_of(period.start),
    )
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
    """Set until when the viewer may watch and when to renew, from period and renewal flag.

    A pause keeps both as they are until it ends. A trial without a card is not renewed: its viewer
    pays before it ends, or it ends without grace.
    """
    if subscription.period_end is None or subscription.state == SubscriptionState.PAUSED:
        return
    if is_trial_without_card(subscription):
        subscription.access_until = subscription.period_end
        subscription.renews_at = None
        return
    subscription.access_until = _access_end(subscription, subscription.period_end)
    subscription.renews_at = subscription.period_end if subscription.auto_renew else None


def _access_end(subscription: Subscription, period_end: datetime) -> datetime:
    """Return until when the viewer may watch; one who owes has the grace days and no margin."""
    if subscription.auto_renew and subscription.state == SubscriptionState.PAST_DUE:
        return access_end_after_miss(period_end, grace_days=subscription.grace_days)
    return access_end(
        period_end, auto_renew=subscription.auto_renew, grace_days=subscription.grace_days
    )


def is_trial_without_card(subscription: Subscription) -> bool:
    """Return whether a trial runs that nobody agreed to pay for by card yet."""
    return subscription.state == SubscriptionState.TRIALING and subscription.saved_card_id is None


def unpaid_renewals(work: UnitOfWork, subscription: Subscription) -> list[Invoice]:
    """Return the demands for a further period that may still be paid: one at most."""
    return [
        invoice
        for invoice in work.rows.invoices_of(subscription.id)
        if invoice.kind == "renewal" and invoice.state in COLLECTABLE_INVOICE_STATES
    ]


def extend_period(work: UnitOfWork, subscription: Subscription, days: int) -> None:
    """Move the end of the paid period, and with it the anchor of all later ones."""
    if subscription.period_end is None:
        return
    period_end = subscription.period_end + timedelta(days=days)
    move_period_end(work, subscription, period_end, anchor_day=anchor_day_of(period_end))


def move_period_end(
    work: UnitOfWork, subscription: Subscription, period_end: datetime, *, anchor_day: int
) -> None:
    """Let the paid period end later than it did.

    A further period that is demanded already moves along: whoever pays for it loses no given day.

    Args:
        work: Of the command that gives the time.
        subscription: It has a paid period.
        period_end: The new end, excluded; aware.
        anchor_day: The day of the month that later periods keep to.
    """
    subscription.period_end = period_end
    subscription.anchor_day = anchor_day
    plan_end(subscription)
    for invoice in unpaid_renewals(work, subscription):
        plan = work.plan(subscription.plan_id)
        period = plan_period(plan, period_end, anchor_day=anchor_day)
        invoice.period_start, invoice.period_end = period.start, period.end
        subscription.renews_at = None
        _wait_for_period(work, invoice, period)
    _move_trial_end(work, subscription)
    if subscription.state != SubscriptionState.PAUSED:
        give_access(work, subscription)


def cut_off(work: UnitOfWork, subscription: Subscription, *, reason: str) -> None:
    """Cancel a running subscription: access ends now and nothing is charged any more."""
    work.move(subscription, "cancel", reason=reason)
    subscription.paused_at = subscription.resumes_at = None
    subscription.access_until = work.now
    subscription.auto_renew = False
    subscription.renews_at = None
    subscription.ended_at = work.now
    tell_subscription(work, SubscriptionCancelled, subscription)
    take_access(work, subscription)


def _wait_for_period(work: UnitOfWork, invoice: Invoice, period: Period) -> None:
    """Try no card before the period begins that it is to pay for."""
    if invoice.next_attempt_at is None or invoice.next_attempt_at >= period.start:
        return
    invoice.next_attempt_at = period.start
    planned, reason = period.start.isoformat(), "the period begins later by the time given"
    work.move(invoice, "plan_attempt", next_attempt_at=planned, reason=reason)


def _move_trial_end(work: UnitOfWork, subscription: Subscription) -> None:
    """Let a trial, and the time to pay for what follows it, last as long as its period."""
    if subscription.state != SubscriptionState.TRIALING:
        return
    subscription.trial_end = subscription.period_end
    for invoice in work.rows.invoices_of(subscription.id):
        if invoice.kind == "first" and invoice.state in COLLECTABLE_INVOICE_STATES:
            invoice.expires_at = subscription.period_end
