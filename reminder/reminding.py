"""One pass of the reminder: whoever must be told something is told it once.

A reminder is a row with a unique key, a request for a letter, and a commit, in this order. A crash
before the commit leaves no row, so the next pass asks again, under the same id, which the letters
know. Two passes at once meet at the key, and the second one has nothing to tell.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models import Heartbeat
from reminder.due import BATCH, FIRST_ID, find_due, find_next_due_at
from reminder.noting import Noted, note, request_for
from reminder.occasions import OCCASIONS, DueReminder, Occasion
from reminder.requesting import LetterRequests
from runtime.clock import DatabaseClock
from runtime.telemetry.crossing import crossing
from runtime.telemetry.edges import Edge

HEARTBEAT = "reminder"
"""The row by which the sandbox's clock knows how far the passes have come."""


EVERY_OCCASION = "every"

OpenDesk = Callable[[], AbstractContextManager[LetterRequests]]
"""Opens the way to the broker for one batch."""


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass did.

    Args:
        told: Reminders that were asked for.
        refused: Those that the database would not have; the next pass tries them again.
        next_due_at: When there will be something to tell again, as things stand; none for never.
    """

    told: int
    refused: int
    next_due_at: datetime | None


class ReminderPass:
    """Finds whom to tell what, and asks for the letters.

    Args:
        engine: Of the reminder's database role.
        open_desk: Asked once for each batch, and only when there is something to tell.
        occasions: What to look for.
    """

    def __init__(
        self, engine: Engine, open_desk: OpenDesk, occasions: Sequence[Occasion] = OCCASIONS
    ) -> None:
        self._engine = engine
        self._open_desk = open_desk
        self._occasions = occasions

    def run_once(self) -> PassReport:
        """Tell all that is due.

        Raises:
            BrokerUnavailable: The rest waits for the next pass, and so does the heartbeat.
        """
        with crossing(Edge.REMINDER_PASS, EVERY_OCCASION) as work:
            report = self._pass()
            work.is_routine = not (report.told or report.refused)
            work.note(told=report.told, refused=report.refused)
        return report

    def _pass(self) -> PassReport:
        at = DatabaseClock(self._engine).now()
        outcomes = [
            outcome for occasion in self._occasions for outcome in self._tell_all(occasion, at)
        ]
        return PassReport(
            told=outcomes.count(Noted.NEW),
            refused=outcomes.count(Noted.REFUSED),
            next_due_at=self._beat(at),
        )

    def _tell_all(self, occasion: Occasion, at: datetime) -> list[Noted]:
        outcomes: list[Noted] = []
        batch = self._find(occasion, at, FIRST_ID)
        while batch:
            outcomes.extend(self._tell_batch(occasion, batch, at))
            is_last = len(batch) < BATCH
            batch = [] if is_last else self._find(occasion, at, batch[-1].subject_id)
        return outcomes

    def _find(self, occasion: Occasion, at: datetime, after: UUID) -> Sequence[DueReminder]:
        with Session(self._engine) as session:
            return find_due(session, occasion, at=at, after=after)

    def _tell_batch(
        self, occasion: Occasion, batch: Sequence[DueReminder], at: datetime
    ) -> list[Noted]:
        with self._open_desk() as desk, Session(self._engine) as session, session.begin():
            return [_tell(session, desk, occasion, due, at) for due in batch]

    def _beat(self, at: datetime) -> datetime | None:
        with Session(self._engine) as session, session.begin():
            next_due_at = find_next_due_at(session, self._occasions, at=at)
            beat = insert(Heartbeat).values(name=HEARTBEAT, passed_at=at, next_due_at=next_due_at)
            session.execute(
                beat.on_conflict_do_update(
                    index_elements=[Heartbeat.name],
                    set_={"passed_at": at, "next_due_at": next_due_at},
                    # Of two passes at once the later one knows more.
                    where=Heartbeat.passed_at <= at,
                )
            )
        return next_due_at


def _tell(
    session: Session, desk: LetterRequests, occasion: Occasion, due: DueReminder, at: datetime
) -> Noted:
    noted = note(session, occasion, due, at)
    match noted:
        case Noted.NEW:
            desk.publish(request_for(occasion, due, at))
        case Noted.KNOWN | Noted.REFUSED:
            pass
        case _:
            assert_never(noted)
    return noted
