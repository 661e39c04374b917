"""Work: what was staged is sent, and what is due is done."""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    literal,
    or_,
    select,
    union_all,
)

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_PAYMENT_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    GiftState,
    InvoiceState,
    PaymentState,
    SubscriptionState,
)
from models import Gift, Invoice, OutboxMessage, Payment, ProviderNotification, Subscription
from observer.invariants.invariant import Invariant, ago

LONGEST_UNSENT = timedelta(minutes=1)
"""An outbox is empty within milliseconds."""

LATEST_WORK = timedelta(hours=1)
"""Sweeps look every few seconds and take hundreds of rows at once; an outage of minutes is told by
the age of the outbox and of the queues."""


def _overdue(
    what: str, row_id: SQLColumnExpression[Any], due_at: SQLColumnExpression[Any]
) -> Select[*tuple[Any, ...]]:
    return select(
        row_id.label("subject_id"), literal(what).label("due"), due_at.label("due_at")
    ).where(due_at < ago(LATEST_WORK))


def _is_charged(*conditions: ColumnElement[bool]) -> Exists:
    """Return whether an attempt is open, behind which an invoice waits, or was so until now."""
    is_open = and_(Payment.state.in_(OPEN_PAYMENT_STATES), *conditions)
    return exists().where(
        Payment.invoice_id == Invoice.id, or_(is_open, Payment.settled_at > ago(LATEST_WORK))
    )


_is_parked = exists().where(
    Subscription.id == Invoice.subscription_id, Subscription.parked_at.is_not(None)
)
"""It waits for a person, who sees it among the parked ones."""

_is_tried = exists().where(
    Invoice.subscription_id == Subscription.id,
    or_(
        Invoice.next_attempt_at.is_not(None),
        _is_charged(Payment.state != PaymentState.OPENED),
    ),
)

_overdue_work = union_all(
    _overdue("the next try of a card", Invoice.id, Invoice.next_attempt_at)
    .where(Invoice.state.in_(COLLECTABLE_INVOICE_STATES), ~_is_charged(), ~_is_parked),
    _overdue("the lapse of an unpaid invoice", Invoice.id, Invoice.expires_at)
    .where(Invoice.state == InvoiceState.ISSUED, ~_is_charged(), ~_is_parked),
    _overdue("the end of a pause", Subscription.id, Subscription.resumes_at)
    .where(Subscription.state == SubscriptionState.PAUSED, Subscription.parked_at.is_(None)),
    _overdue(
        "the end of a subscription", Subscription.id, Subscription.access_until
    ).where(
        Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
        Subscription.state != SubscriptionState.PAUSED,
        Subscription.renews_at.is_(None),
        Subscription.parked_at.is_(None),
        ~_is_tried,
    ),
    _overdue("the lapse of a gift", Gift.id, Gift.expires_at)
    .where(Gift.state == GiftState.BOUGHT),
    _overdue(
        "another look at a notification",
        ProviderNotification.id,
        ProviderNotification.next_try_at,
    ).where(ProviderNotification.processed_at.is_(None)),
).subquery("overdue")  # fmt: skip

OUTBOX_STUCK = Invariant(
    name="outbox-stuck",
    sentence="Whatever is staged is sent within a minute.",
    broken=select(
        OutboxMessage.message_id,
        OutboxMessage.kind,
        OutboxMessage.routing_key,
        OutboxMessage.created_at,
    ).where(OutboxMessage.sent_at.is_(None), OutboxMessage.created_at < ago(LONGEST_UNSENT)),
    repair="kinokassa relay",
)

DUE_WORK_UNDONE = Invariant(
    name="due-work-undone",
    sentence="Whatever falls due is done within the hour.",
    broken=select(_overdue_work),
    repair="kinokassa dead-letters replay --all",
)

WORK = (OUTBOX_STUCK, DUE_WORK_UNDONE)
