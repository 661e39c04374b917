"""What viewers were told: letters that events ask for, and reminders."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from cli.stock.chance import Chance
from cli.stock.people import Person
from interaction_bus.events import Event, GiftEvent, InvoicePaid, PaymentRefunded
from interaction_bus.letters import LETTER_CAUSES, LetterKind
from models import Payment
from reminder.noting import reminder_id
from reminder.occasions import DueReminder, Occasion
from reminder.office import NO_ADDRESS
from state_updater.rows import Rows
from state_updater.unit_of_work import Line

LONGEST_WAY = timedelta(seconds=4)
"""From an event to the mail server."""

REMINDER_PAUSE = timedelta(minutes=1)
"""The reminder passes so often."""


class Correspondence:
    """Keeps what one household was told.

    Args:
        chance: Of the life.
        rows: To look up whom an event concerns.
        people: By id.
    """

    def __init__(self, chance: Chance, rows: Rows, people: Mapping[UUID, Person]) -> None:
        self._chance = chance
        self._rows = rows
        self._people = people
        self.letters: list[Line] = []
        self.reminders: dict[UUID, Line] = {}

    def hear(self, event: Event, at: datetime) -> None:
        """Write the letter that an event asks for, if it asks for one."""
        cause = LETTER_CAUSES.get(event.NAME)
        if cause is None or (isinstance(event, InvoicePaid) and not event.amount_minor):
            return
        subject_id: UUID = getattr(event, cause.subject_field)
        person = self._people[self._addressee(event)]
        self._write(person, cause.kind, (cause.subject_kind, subject_id), at)

    def remind(self, occasion: Occasion, due: DueReminder, *, at: datetime) -> None:
        """Note that somebody was reminded of something by a letter, once."""
        told_at = at + self._chance.span(timedelta(), REMINDER_PAUSE)
        line = reminder_line(occasion, due, told_at)
        if line["id"] in self.reminders:
            return
        self.reminders[line["id"]] = line
        subject = (occasion.subject_kind, due.subject_id)
        self._write(self._people[due.viewer_id], occasion.kind, subject, told_at)

    def _addressee(self, event: Event) -> UUID:
        if isinstance(event, PaymentRefunded):
            payment = self._rows.find(Payment, event.payment_id)
            assert payment is not None
            return payment.viewer_id
        if isinstance(event, GiftEvent):
            return event.buyer_id
        viewer_id: UUID = event.viewer_id  # type: ignore[attr-defined] # all that lead to letters
        return viewer_id

    def _write(
        self, person: Person, kind: LetterKind, subject: tuple[str, UUID], at: datetime
    ) -> None:
        began = at + self._chance.span(timedelta(), LONGEST_WAY)
        self.letters.append(letter_line(self._chance, person, subject, kind=kind, at=began))


def letter_line(
    chance: Chance, person: Person, subject: tuple[str, UUID], *, kind: LetterKind, at: datetime
) -> Line:
    """Return the row of a letter that was sent, or could not be for want of an address."""
    subject_kind, subject_id = subject
    has_address = person.email is not None
    return {
        "id": chance.identifier(at),
        "viewer_id": person.viewer_id,
        "kind": kind.value,
        "locale": person.locale,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "claimed_at": at,
        "tries": 1,
        "sent_at": at + timedelta(milliseconds=300) if has_address else None,
        "problem": None if has_address else NO_ADDRESS,
    }


def reminder_line(occasion: Occasion, due: DueReminder, told_at: datetime) -> Line:
    """Return the row that keeps somebody from being reminded twice."""
    return {
        "id": reminder_id(occasion, due),
        "viewer_id": due.viewer_id,
        "subject_kind": occasion.subject_kind,
        "subject_id": due.subject_id,
        "about": due.about,
        "kind": occasion.kind.value,
        "told_at": told_at,
    }
