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
    ENDED = "ended"
    NO_SUBSCRIPTION = "no_subscription"


@dataclass(frozen=True, slots=True)
class Access:
    """The answer: `until` is when access ends or ended, none where there was never any."""

    allowed: bool
    until: datetime | None
    reason: AccessReason


NO_ACCESS = Access(allowed=False, until=None, reason=AccessReason.NO_SUBSCRIPTION)
AWAITING_PAYMENT = Access(allowed=False, until=None, reason=AccessReason.AWAITING_PAYMENT)


def access(
    state: str,
    *,
    access_until: datetime | None,
    period_end: datetime | None,
    auto_renew: bool,
    at: datetime,
) -> Access:
    """Return whether a viewer with this subscription may watch at the instant `at`.

    `access_until` alone decides, so that a sweep that runs late neither gives nor takes access;
    the other facts only say why.
    """
    if access_until is None:
        return AWAITING_PAYMENT if state == SubscriptionState.AWAITING_PAYMENT else NO_ACCESS
    if at >= access_until:
        return Access(allowed=False, until=access_until, reason=_reason_without_access(state))
    in_grace = period_end is not None and at >= period_end
    if in_grace:
        return Access(allowed=True, until=access_until, reason=AccessReason.GRACE)
    if state == SubscriptionState.TRIALING:
        return Access(allowed=True, until=access_until, reason=AccessReason.TRIAL)
    reason = AccessReason.PAID if auto_renew else AccessReason.PAID_UNTIL_END
    return Access(allowed=True, until=access_until, reason=reason)


def access_end(period_end: datetime, *, auto_renew: bool, grace_days: int) -> datetime:
    """Return until when a paid period lets its viewer watch.

    A renewing subscription keeps access through its grace days, so that a renewal that is late or
    declined at first opens no gap. Without renewal access ends with the paid period, never sooner.
    """
    return period_end + timedelta(days=grace_days) if auto_renew else period_end


def _reason_without_access(state: str) -> AccessReason:
    if state == SubscriptionState.PAST_DUE:
        return AccessReason.PAYMENT_OVERDUE
    return AccessReason.ENDED
