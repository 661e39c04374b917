"""Looks at the system again and again: how it stands, and whether what always holds does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from interaction_bus.errors import BusError
from interaction_bus.topology import COMMANDS_QUEUE
from observer.command_wait import CommandWait
from observer.examination import examine
from observer.gauges import (
    COMMAND_OLDEST_UNPROCESSED_AGE,
    EXAMINED_TIMESTAMP,
    READING_FAILED,
    READING_TIMESTAMP,
)
from observer.invariants import INVARIANTS, Invariant, InvariantBroken
from observer.queues import QueueReader
from observer.rows import StandingOfRows, read_rows
from observer.showing import show_finding, show_queues, show_rows
from runtime.clock import Clock
from runtime.database_failures import describe_failure, is_database_down
from runtime.pulse import BROKER, DATABASE, Pulse

log = structlog.get_logger(__name__)

READ_EVERY = timedelta(seconds=10)
"""As often as Prometheus asks, or a little more."""

EXAMINE_EVERY = timedelta(minutes=15)
"""An examination reads whole tables, and what it finds has been wrong for a while."""


class Observer:
    """Reads what stands in the database and in the broker, and shows it; it never writes.

    Args:
        engine: Of the observer's database role.
        queues: Asks the broker.
        clock: This machine's.
        pulse: Shows that the loop comes round.
        invariants: What is examined.
    """

    def __init__(
        self,
        engine: Engine,
        queues: QueueReader,
        clock: Clock,
        pulse: Pulse,
        *,
        invariants: Sequence[Invariant] = INVARIANTS,
    ) -> None:
        self._engine = engine
        self._queues = queues
        self._clock = clock
        self._pulse = pulse
        self._invariants = invariants
        self._command_wait = CommandWait()
        self._looked_at: datetime | None = None
        self._examined_at: datetime | None = None

    def run(self, stop: Event) -> None:
        """Look until told to stop; a store that is away is waited for."""
        while not stop.is_set():
            self.look()
            if self._is_time_to_examine():
                self.examine()
            stop.wait(READ_EVERY.total_seconds())

    def look(self) -> bool:
        """Read how the system stands and show it; return whether all of it could be read."""
        self._looked_at = self._clock.now()
        is_read = self._look()
        READING_FAILED.set(0 if is_read else 1)
        if is_read:
            READING_TIMESTAMP.set(self._clock.now().timestamp())
            self._pulse.works()
        return is_read

    def examine(self) -> bool:
        """Examine every invariant and tell what is broken; return whether all could be examined.

        One that takes too long hides no other, and has its next turn with them: to try it at once
        would keep PostgreSQL busy with nothing else.
        """
        try:
            are_examined = [self._examine(invariant) for invariant in self._invariants]
        except SQLAlchemyError as error:
            self._pulse.waits(DATABASE, describe_failure(error))
            return False
        self._examined_at = self._clock.now()
        if all(are_examined):
            EXAMINED_TIMESTAMP.set(self._examined_at.timestamp())
        return all(are_examined)

    def _examine(self, invariant: Invariant) -> bool:
        """Examine one invariant, after a look if one is due; return whether it could be examined.

        Raises:
            SQLAlchemyError: The database is away.
        """
        if self._is_time_to_look():
            self.look()
        try:
            with self._engine.connect() as connection:
                (finding,) = examine(connection, (invariant,))
        except SQLAlchemyError as error:
            if is_database_down(error):
                raise
            reason = describe_failure(error)
            log.warning("invariant_unexamined", invariant=invariant.name, reason=reason)
            return False
        show_finding(finding)
        if finding.broken is not None:
            _log(finding.broken)
        return True

    def _look(self) -> bool:
        try:
            with self._engine.connect() as connection:
                rows = read_rows(connection)
        except SQLAlchemyError as error:
            self._pulse.waits(DATABASE, describe_failure(error))
            return False
        show_rows(rows)
        try:
            self._look_at_queues(rows)
        except BusError as error:
            self._pulse.waits(BROKER, str(error))
            return False
        return True

    def _look_at_queues(self, rows: StandingOfRows) -> None:
        queues = self._queues.read(at=self._clock.now())
        show_queues(queues, rows)
        queued = queues.messages_in(COMMANDS_QUEUE.name)
        COMMAND_OLDEST_UNPROCESSED_AGE.set(self._command_wait.age_seconds(rows, queued=queued))

    def _is_time_to_look(self) -> bool:
        """Return whether somebody who looks at the gauges has waited, for examining takes long."""
        return self._looked_at is None or self._clock.now() - self._looked_at >= READ_EVERY

    def _is_time_to_examine(self) -> bool:
        return self._examined_at is None or self._clock.now() - self._examined_at >= EXAMINE_EVERY


def _log(broken: InvariantBroken) -> None:
    """Say where an invariant does not hold, one line for each place, to be found by its ids."""
    invariant = broken.invariant
    for breach in broken.breaches:
        log.error(
            "invariant_broken",
            invariant=invariant.name,
            sentence=invariant.sentence,
            breaches=broken.count,
            repair=invariant.repair.format_map(breach),
            runbook=invariant.runbook,
            **breach,
        )
