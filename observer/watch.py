"""Looks at the system again and again: how it stands, and whether what always holds does."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event
from time import perf_counter

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from interaction_bus.errors import BusError
from interaction_bus.topology import COMMANDS_QUEUE
from observer.command_wait import CommandWait
from observer.examiner import Examiner
from observer.gauges import COMMAND_OLDEST_UNPROCESSED_AGE, READING_FAILED, READING_TIMESTAMP
from observer.invariants import INVARIANTS, Invariant
from observer.queues import QueueReader
from observer.rows import StandingOfRows, read_rows
from observer.showing import show_queues, show_rows
from runtime.clock import Clock
from runtime.database_failures import describe_failure
from runtime.pulse import BROKER, DATABASE, Pulse
from runtime.telemetry.metrics import OBSERVATION_DURATION

READ_EVERY = timedelta(seconds=10)
"""As often as Prometheus asks, or a little more."""


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
        self._examiner = Examiner(engine, clock, invariants)
        self._command_wait = CommandWait()
        self._looked_at: datetime | None = None

    def run(self, stop: Event) -> None:
        """Look until told to stop; a store that is away is waited for."""
        while not stop.is_set():
            self.look()
            if self._examiner.is_time_to_examine():
                self.examine()
            elif self._examiner.is_time_to_look_again():
                self.look_again()
            stop.wait(READ_EVERY.total_seconds())

    def look(self) -> bool:
        """Read how the system stands and show it; return whether all of it could be read."""
        self._looked_at = self._clock.now()
        is_read = _timed("reading", self._look)
        READING_FAILED.set(0 if is_read else 1)
        if is_read:
            READING_TIMESTAMP.set(self._clock.now().timestamp())
            self._pulse.works()
        return is_read

    def examine(self) -> bool:
        """Examine every invariant and tell what is broken; return whether all could be examined."""
        return _timed("examination", lambda: self._ask(self._examiner.examine))

    def look_again(self) -> bool:
        """Look whether what is broken was mended; return whether all of it could be looked at."""
        return _timed("second_look", lambda: self._ask(self._examiner.look_again))

    def _ask(self, look: Callable[[Callable[[], object]], bool]) -> bool:
        try:
            return look(self._look_if_due)
        except SQLAlchemyError as error:
            self._pulse.waits(DATABASE, describe_failure(error))
            return False

    def _look_if_due(self) -> None:
        """Look, if somebody who looks at the gauges has waited: examining takes long."""
        if self._looked_at is None or self._clock.now() - self._looked_at >= READ_EVERY:
            self.look()

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


def _timed(kind: str, observe: Callable[[], bool]) -> bool:
    began_at = perf_counter()
    is_complete = observe()
    OBSERVATION_DURATION.observe(
        perf_counter() - began_at, kind=kind, outcome="complete" if is_complete else "failed"
    )
    return is_complete
