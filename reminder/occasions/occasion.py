"""An occasion: whom to remind of what, from when on, and for how long that is of use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, Select, SQLColumnExpression, cast, func, literal

from interaction_bus.letters import LetterKind

SHORT_NOTICE = timedelta(days=3)
"""Ahead of an end or a charge: long enough to act, short enough to still know of it."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One kind of reminder.

    Args:
        kind: Of the letter.
        subject_kind: What it is about, as the history names it.
        candidates: A query of `viewer_id`, `subject_id`, `about` (the instant it is about, which
            with the subject makes it one reminder), `due_at` (from when on the viewer is told)
            and `useful_until` (from when on it is too late). It says nothing of the present time,
            so that the same query tells what is due now and what will be due next.
    """

    kind: LetterKind
    subject_kind: str
    candidates: Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class DueReminder:
    """Somebody who is to be told something now."""

    viewer_id: UUID
    subject_id: UUID
    about: datetime
    useful_until: datetime


def notice_before(
    end: SQLColumnExpression[Any],
    start: SQLColumnExpression[Any],
    notice: ColumnElement[timedelta],
) -> ColumnElement[datetime]:
    """Return from when on to tell of an end: never more than half of the span before it.

    So a viewer is not told of the end of a short span as soon as it begins.
    """
    half = cast(end - start, Interval()).op("/", return_type=Interval())(2)
    return end - func.least(notice, half)


def days(span: timedelta) -> ColumnElement[timedelta]:
    """Return a span as PostgreSQL counts it."""
    return cast(literal(span), Interval())
