"""Who is to be told now, and when there will be somebody again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, select
from sqlalchemy.orm import Session

from models import Reminder
from reminder.occasions.occasion import DueReminder, Occasion

BATCH = 200
"""Reminders of one transaction: the broker confirms so many within a second."""

FIRST_ID = UUID(int=0)
"""Sorts before every id of ours."""


def find_due(
    session: Session, occasion: Occasion, *, at: datetime, after: UUID = FIRST_ID
) -> Sequence[DueReminder]:
    """Return up to `BATCH` who have not been told yet, in the order of their subjects.

    Args:
        session: Reads.
        occasion: What to tell them.
        at: Now, in billing time.
        after: Where the batch before ended. Who could not be told in this pass is behind it, so
            that they keep nobody else waiting.
    """
    candidates = occasion.candidates.subquery()
    due = (
        select(
            candidates.c.viewer_id,
            candidates.c.subject_id,
            candidates.c.about,
            candidates.c.useful_until,
        )
        .where(
            candidates.c.due_at <= at,
            candidates.c.useful_until > at,
            candidates.c.subject_id > after,
            _untold(occasion, candidates),
        )
        .order_by(candidates.c.subject_id)
        .limit(BATCH)
    )
    return [DueReminder(*row) for row in session.execute(due)]


def find_next_due_at(
    session: Session, occasions: Sequence[Occasion], *, at: datetime
) -> datetime | None:
    """Return when the first of all that lies ahead falls due, as things stand; none for nothing."""
    ahead = [session.execute(_first_ahead(occasion, at)).scalar_one() for occasion in occasions]
    return min((due_at for due_at in ahead if due_at is not None), default=None)


def _first_ahead(occasion: Occasion, at: datetime) -> Select[datetime | None]:
    candidates = occasion.candidates.subquery()
    return select(func.min(candidates.c.due_at)).where(
        candidates.c.due_at > at, _untold(occasion, candidates)
    )


def _untold(occasion: Occasion, candidates: Subquery) -> ColumnElement[bool]:
    return ~exists().where(
        Reminder.subject_id == candidates.c.subject_id,
        Reminder.about == candidates.c.about,
        Reminder.kind == occasion.kind,
    )
