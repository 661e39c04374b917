"""Who may watch, until when, and why: the one function that decides it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from billing_rules.lifecycles import SubscriptionState


class AccessReason(StrEnum):
    """Why a viewer may or may not watch now."""

    PAID = "paid"
    TRIAL = "trial"
    GRACE = "grace"
    PAID_UNTIL_END = "paid_until_end"
    AWAITING_PAYMENT = "awaiting_payment"
    PAYMENT_OVERDUE = "payment_overdue"
    PAUSED = "paused"
    ENDED = "ended"
    NO_SUBSCRIPTION = "no_subscription"


@dataclass(frozen=True, slots=True)
class Access:
    """The answer: `until` is when access ends or ended.

    None where there was never any, or where a pause keeps the end open.
    """

    allowed: bool
    until: datetime | None
    reason: AccessReason


NO_ACCESS = Access(allowed=False, until=None, reason=AccessReason.NO_SUBSCRIPTION)
AWAITING_PAYMENT = Access(allowed=False, until=None, reason=AccessReason.AWAITING_PAYMENT)
PAUSED = Access(allowed=False, until=None, reason=AccessReason.PAUSED)

LATENESS_MARGIN = timedelta(hours=12)
"""A renewing subscription keeps access at least this long, even on a plan without grace days.

The sweep may be late and the bank slow; half a day covers an outage of ours that somebody repairs.
"""


def access(
    state: str,
    *,
    access_until: datetime | None,
    period_end: datetime | None,
    auto_renew: bool,
    at: datetime,
) -> Access:
    """Return whether a viewer with this subscription may watch at the instant `at`.

    Unless the viewer paused it, `access_until` alone decides, so that a sweep that runs late
    neither gives nor takes access; the other facts only say why.
    """
    if state == SubscriptionState.PAUSED:
        return PAUSED
    if access_until is None:
        return AWAITING_PAYMENT if state == SubscriptionState.AWAITING_PAYMENT else NO_ACCESS
    if at >= access_until:
        return Access(allowed=False, until=access_until, reason=_reason_without_access(state))
    is_over = period_end is not None and at >= period_end
    reason = AccessReason.GRACE if is_over else _reason_for_access(state, auto_renew=auto_renew)
    return Access(allowed=True, until=access_until, reason=reason)


def access_end(period_end: datetime, *, auto_renew: bool, grace_days: int) -> datetime:
    """Return until when a paid period lets its viewer watch.

    A renewing subscription keeps access through its grace days, and through `LATENESS_MARGIN`
    where those are fewer, so that a late or slow renewal opens no gap. Without renewal access ends
    with the paid period, never sooner.
    """
    if not auto_renew:
        return period_end
    return period_end + max(timedelta(days=grace_days), LATENESS_MARGIN)


def access_end_after_miss(period_end: datetime, *, grace_days: int) -> datetime:
    """Return until when a viewer may watch whose renewal was refused.

    Nothing is late any more, so the plan's grace days count exactly: none means none.
    """
    return period_end + timedelta(days=grace_days)


def _reason_for_access(state: str, *, auto_renew: bool) -> AccessReason:
    if state == SubscriptionState.TRIALING:
        return AccessReason.TRIAL
    return AccessReason.PAID if auto_renew else AccessReason.PAID_UNTIL_END


def _reason_without_access(state: str) -> AccessReason:
    if state == SubscriptionState.PAST_DUE:
        return AccessReason.PAYMENT_OVERDUE
    return AccessReason.ENDED
