"""Notes that a viewer was reminded, and words the request for the letter."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from interaction_bus.envelope import Actor, Chain, Envelope, wrap
from interaction_bus.letters import LetterRequested
from models import Reminder
from reminder.occasions import DueReminder, Occasion
from runtime.database_failures import is_database_down
from runtime.identifiers import derived_id
from runtime.telemetry.tracing import begin_trace

log = structlog.get_logger(__name__)

REMINDERS = UUID("5b0e5d0e-2c0f-4f0a-9a53-6d1f0d6f2f0b")
"""Namespace of the ids of reminders, so that a repeated pass asks for the same letter."""

REMINDER = Actor(kind="schedule", id="reminder")


class Noted(StrEnum):
    """What became of one note.

    Attributes:
        NEW: The viewer is to be told now.
        KNOWN: Another pass tells them, or has told them.
        REFUSED: The database would not have it; everybody else is told all the same.
    """

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


def note(session: Session, occasion: Occasion, due: DueReminder, at: datetime) -> Noted:
    """Note a reminder, unless it is noted already.

    Args:
        session: In a transaction; a refusal undoes nothing else of it.
        occasion: Of which kind it is.
        due: Whom and what it is about.
        at: Now, in billing time.

    Raises:
        DBAPIError: PostgreSQL went away.
    """
    row = insert(Reminder).values(
        id=reminder_id(occasion, due),
        viewer_id=due.viewer_id,
        subject_kind=occasion.subject_kind,
        subject_id=due.subject_id,
        about=due.about,
        kind=occasion.kind,
        told_at=at,
    )
    try:
        with session.begin_nested():
            noted = session.scalar(row.on_conflict_do_nothing().returning(Reminder.id))
    except DBAPIError as error:
        if is_database_down(error):
            raise
        log.exception("reminder_refused", kind=occasion.kind, subject_id=str(due.subject_id))
        return Noted.REFUSED
    return Noted.KNOWN if noted is None else Noted.NEW


def request_for(occasion: Occasion, due: DueReminder, at: datetime) -> Envelope:
    """Return the request for the letter, the same one at every try but for its time."""
    requested = LetterRequested(
        kind=occasion.kind,
        viewer_id=due.viewer_id,
        subject_kind=occasion.subject_kind,
        subject_id=due.subject_id,
        about=due.about,
        useful_until=due.useful_until,
    )
    message_id = reminder_id(occasion, due)
    trace = begin_trace(f"due {occasion.kind}", viewer_id=due.viewer_id, message_id=message_id)
    return wrap(
        requested,
        message_id=message_id,
        actor=REMINDER,
        occurred_at=at,
        chain=Chain(traceparent=trace),
    )


def reminder_id(occasion: Occasion, due: DueReminder) -> UUID:
    """Return the id that follows from what makes it one reminder."""
    return derived_id(REMINDERS, str(due.subject_id), due.about.isoformat(), occasion.kind)
