"""When something will be due next, whatever it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from billing_rules.lifecycles import (
    RUNNING_SUBSCRIPTION_STATES,
    GiftState,
    InvoiceState,
    PriceConsentState,
    SubscriptionState,
)
from billing_rules.price_moves import ANNOUNCED_EARLY
from models import (
    Gift,
    Heartbeat,
    Invoice,
    Payment,
    PriceMove,
    PriceMoveViewer,
    ProviderNotification,
    Refund,
    Subscription,
)

_RUNS = Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES)

_NOTICE = func.make_interval(0, 0, 0, PriceMove.announce_days) + ANNOUNCED_EARLY

DUE_INSTANTS = (
    select(Subscription.renews_at.label("due_at")).where(_RUNS),
    select(Subscription.resumes_at).where(_RUNS),
    select(Subscription.access_until).where(
        _RUNS,
        Subscription.state != SubscriptionState.PAUSED,
        Subscription.access_revoked_at.is_(None),
    ),
    select(Invoice.next_attempt_at),
    select(Invoice.expires_at).where(Invoice.state == InvoiceState.ISSUED),
    select(Payment.next_check_at),
    select(Refund.next_check_at),
    select(ProviderNotification.next_try_at),
    select(Gift.expires_at).where(Gift.state == GiftState.BOUGHT),
    select(PriceMoveViewer.applies_at - _NOTICE)
    .join(PriceMove, PriceMove.id == PriceMoveViewer.price_move_id)
    .where(PriceMoveViewer.state == PriceConsentState.PLANNED),
    select(Heartbeat.next_due_at),
)
"""Every column by which a sweep or the reminder finds its work. A sweep that looks for a new one
adds it here, or a clock that is moved jumps over it."""


def next_due(session: Session, *, after: datetime) -> datetime | None:
    """Return the earliest instant after `after` at which something is due, or none."""
    # Each source tells its own earliest one, which its index has ready.
    firsts = union_all(*(_first_of(source, after) for source in DUE_INSTANTS)).subquery()
    earliest = select(func.min(firsts.c.due_at))
    due_at: datetime | None = session.execute(earliest).scalar_one()
    return due_at


def _first_of(source: Select[Any], after: datetime) -> Select[Any]:
    (due_at,) = source.selected_columns
    return source.with_only_columns(func.min(due_at).label("due_at")).where(due_at > after)
