"""Forgetting what is old: in small batches, by an index, and never anything of the books.

Sent rows of the outbox go with a sweep of their own, `sent_messages`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from models import ConsumedMessage, ProviderNotification
from runtime.clock import BILLING_NOW
from state_updater.tasks.context import TaskContext

log = structlog.get_logger(__name__)

BATCH = 1_000
"""Rows of one transaction: their locks are of no consequence to anybody."""

MOST_BATCHES = 100
"""Of one run, which comes every hour: a first run on old data leaves the worker to others, too."""

Forget = Callable[[Session, datetime], int]
"""Forgets a batch of what is older than an instant; returns how many rows that were."""


def forget_old_rows(context: TaskContext, *, most_batches: int = MOST_BATCHES) -> dict[str, int]:
    """Forget what is beyond its time, and return how many rows of each kind that were.

    Args:
        context: Of the worker; it says how long what is kept.
        most_batches: Of each kind, from 1.
    """
    kept = context.retention
    spans: dict[str, tuple[Forget, int]] = {
        "inbox_rows": (inbox_rows, kept.inbox_kept_days),
        "notification_bodies": (notification_bodies, kept.notification_bodies_kept_days),
        "unclear_notification_bodies": (
            unclear_notification_bodies,
            kept.notification_bodies_kept_days,
        ),
    }
    forgotten = dict.fromkeys(spans, 0)
    for name, (forget, days) in spans.items():
        for _ in range(most_batches):
            of_batch = _forget_batch(context, forget, timedelta(days=days))
            forgotten[name] += of_batch
            if of_batch < BATCH:
                break
    if any(forgotten.values()):
        log.info("old_rows_forgotten", **forgotten)
    return forgotten


def inbox_rows(session: Session, before: datetime) -> int:
    """Forget commands that were settled long ago, but for those of managers."""
    old = (
        select(ConsumedMessage.id)
        .where(ConsumedMessage.consumed_at < before, ConsumedMessage.actor_kind != "manager")
        .order_by(ConsumedMessage.consumed_at)
        .limit(BATCH)
    )
    gone = delete(ConsumedMessage).where(ConsumedMessage.id.in_(old))
    return len(session.execute(gone.returning(ConsumedMessage.id)).all())


def notification_bodies(session: Session, before: datetime) -> int:
    """Forget the provider's own words where they were understood long ago."""
    old = (
        select(ProviderNotification.id)
        .where(
            ProviderNotification.processed_at < before,
            ProviderNotification.sealed_body.is_not(None),
        )
        .order_by(ProviderNotification.processed_at)
    )
    return _forget_words(session, old)


def unclear_notification_bodies(session: Session, before: datetime) -> int:
    """Forget the provider's own words that came long ago and that people left in quarantine.

    Number, kind and problem stay there: by them the operation is found in the provider's books,
    which the daily comparison reads anyway.
    """
    old = (
        select(ProviderNotification.id)
        .where(
            ProviderNotification.outcome == "quarantined",
            ProviderNotification.received_at < before,
            ProviderNotification.next_try_at.is_(None),
            ProviderNotification.sealed_body.is_not(None),
        )
        .order_by(ProviderNotification.received_at)
    )
    return _forget_words(session, old)


def _forget_words(session: Session, old: Select[UUID]) -> int:
    batch = old.limit(BATCH).with_for_update(skip_locked=True, key_share=True)
    emptied = (
        update(ProviderNotification)
        .where(ProviderNotification.id.in_(batch))
        .values(sealed_body=None, conflicting_body=None)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(emptied.returning(ProviderNotification.id)).all())


def _forget_batch(context: TaskContext, forget: Forget, kept_for: timedelta) -> int:
    with Session(context.engine) as session, session.begin():
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        return forget(session, now - kept_for)
