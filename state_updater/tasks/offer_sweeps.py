"""Offers that fall due: gifts that nobody claimed, and rows of bulk grants to be carried out."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from billing_rules.lifecycles import GiftState
from interaction_bus.commands import ExpireGift, GrantTime
from interaction_bus.envelope import Actor, wrap
from models import BulkGrant, BulkGrantRow, Gift, OutboxMessage
from state_updater.outbox import command_line
from state_updater.tasks.claiming import BATCH, claim, not_swept
from state_updater.tasks.context import stage_command


def expiring_gifts(session: Session, now: datetime) -> int:
    """Let gifts lapse whose time to be claimed is over."""
    due = (
        select(Gift)
        .where(Gift.state == GiftState.BOUGHT, Gift.expires_at <= now, not_swept(Gift, now))
        .order_by(Gift.swept_at.nulls_first(), Gift.expires_at)
    )
    gifts = claim(session, Gift, due)
    for gift in gifts:
        gift.swept_at = now
        stage_command(session, ExpireGift(gift_id=gift.id), at=now)
    return len(gifts)


def unstaged_bulk_grant_rows(session: Session, now: datetime) -> int:
    """Have the days of bulk grants given, row by row, in the name of the manager who asked."""
    due = (
        select(BulkGrantRow, BulkGrant)
        .join(BulkGrant, BulkGrant.id == BulkGrantRow.bulk_grant_id)
        .where(BulkGrantRow.staged_at.is_(None), BulkGrantRow.problem.is_(None))
        .order_by(BulkGrantRow.id)
    )
    locked = due.limit(BATCH).with_for_update(of=BulkGrantRow, skip_locked=True, key_share=True)
    rows = session.execute(locked).all()
    for row, grant in rows:
        row.staged_at = now
        _stage_grant(session, row, grant, now)
    return len(rows)


def _stage_grant(session: Session, row: BulkGrantRow, grant: BulkGrant, now: datetime) -> None:
    """Stage the command that has the row's own id: whatever comes twice is carried out once."""
    if row.subscription_id is None:
        raise RuntimeError(f"row {row.id} of a bulk grant names no subscription")
    command = GrantTime(subscription_id=row.subscription_id, days=grant.days, reason=grant.reason)
    manager = Actor(kind="manager", id=grant.created_by)
    line = command_line(wrap(command, message_id=row.id, actor=manager, occurred_at=now))
    session.execute(insert(OutboxMessage).values(line).on_conflict_do_nothing())
