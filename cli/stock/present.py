"""Reminders that the present asks for: told already, so that nobody gets thousands of letters."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from cli.stock.chance import Chance
from cli.stock.correspondence import letter_line, reminder_line
from cli.stock.people import Person
from cli.stock.shelves import Shelves
from models import Letter, Reminder, Viewer
from reminder.due import BATCH, FIRST_ID, find_due
from reminder.occasions import OCCASIONS, DueReminder, Occasion


def tell_what_is_due(
    connection: Connection,
    chance: Chance,
    *,
    at: datetime,
    until: datetime,
    others: Collection[UUID],
) -> None:
    """Note every reminder that is due, or will be in a moment, as told just now.

    Args:
        connection: In the transaction that has written the rows.
        chance: Makes ids.
        at: The present.
        until: What falls due by then counts as told.
        others: Viewers who were there before; they are reminded as ever.
    """
    shelves = Shelves()
    with Session(connection) as session:
        for occasion in OCCASIONS:
            found = _all_due(session, occasion, until)
            due = [it for it in found if it.viewer_id not in others]
            people = _people(session, due)
            shelves.put_lines(Reminder, [reminder_line(occasion, it, at) for it in due])
            subjects = [
                (people[it.viewer_id], (occasion.subject_kind, it.subject_id)) for it in due
            ]
            letters = [letter_line(chance, *one, at=at, kind=occasion.kind) for one in subjects]
            shelves.put_lines(Letter, letters)
    shelves.write(connection)


def _all_due(session: Session, occasion: Occasion, at: datetime) -> list[DueReminder]:
    found: list[DueReminder] = []
    after = FIRST_ID
    while batch := find_due(session, occasion, at=at, after=after):
        found += batch
        if len(batch) < BATCH:
            break
        after = batch[-1].subject_id
    return found


def _people(session: Session, due: list[DueReminder]) -> dict[UUID, Person]:
    query = select(Viewer).where(Viewer.id.in_([it.viewer_id for it in due]))
    return {it.id: Person(it.id, it.email, it.locale, it.timezone) for it in session.scalars(query)}
