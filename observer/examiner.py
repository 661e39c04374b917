"""Examines by the clock whether what always holds does, and shows and logs where it does not."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from observer.examination import Finding, prepare
from observer.gauges import EXAMINED_TIMESTAMP, WALKED_TIMESTAMP
from observer.invariants import Invariant, InvariantBroken
from observer.showing import show_finding
from observer.walk import SLICE_ROWS, Walk
from runtime.clock import Clock
from runtime.database_failures import describe_failure, is_database_down

log = structlog.get_logger(__name__)

EXAMINE_EVERY = timedelta(minutes=15)
"""An examination reads much, and what it finds has been wrong for a while."""

LOOK_AGAIN_EVERY = timedelta(minutes=1)
"""Somebody was called and may have mended it: the alarm is to end as soon as that is true."""

SLICES_AT_ONCE = 100
"""A million rows an examination: all that most cinemas have, and within a day all that one with a
million subscriptions heaps up in years."""


class Examiner:
    """Goes on with the walk of every invariant each time, and goes back to what is broken.

    What was found stays shown until its place was looked at again and is in order.

    Args:
        engine: Of the observer's database role.
        clock: This machine's.
        invariants: What is examined.
        slice_rows: How many rows each statement looks through.
        slices_at_once: After how many of them an invariant waits for the next examination.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        invariants: Sequence[Invariant],
        *,
        slice_rows: int = SLICE_ROWS,
        slices_at_once: int = SLICES_AT_ONCE,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._walks = [Walk(invariant, slice_rows=slice_rows) for invariant in invariants]
        self._slices_at_once = slices_at_once
        self._examined_at: datetime | None = None
        self._looked_again_at: datetime | None = None

    def is_time_to_examine(self) -> bool:
        """Return whether the last examination is long ago, or there was none."""
        return self._is_ago(self._examined_at, EXAMINE_EVERY)

    def is_time_to_look_again(self) -> bool:
        """Return whether something is broken and was not looked at for a while."""
        is_broken = any(walk.broken for walk in self._walks)
        return is_broken and self._is_ago(self._looked_again_at, LOOK_AGAIN_EVERY)

    def examine(self, before_each: Callable[[], object]) -> bool:
        """Examine every invariant, each as far as its turn goes; return whether all could be.

        One that takes too long hides no other, and has its next turn with them: to try it at once
        would keep PostgreSQL busy with nothing else.

        Args:
            before_each: Called before each statement, for an examination may take minutes.

        Raises:
            SQLAlchemyError: The database is away.
        """
        are_examined = [
            self._is_done(walk, lambda walk: self._go_on(walk, before_each)) for walk in self._walks
        ]
        for walk in self._walks:
            if walk.broken is not None:
                _log(walk.broken)
        self._examined_at = self._looked_again_at = self._clock.now()
        if all(are_examined):
            EXAMINED_TIMESTAMP.set(self._examined_at.timestamp())
        return all(are_examined)

    def look_again(self, before_each: Callable[[], object]) -> bool:
        """Look whether what was broken has been mended; return whether all could be looked at.

        Args:
            before_each: Called before each invariant.

        Raises:
            SQLAlchemyError: The database is away.
        """
        broken = [walk for walk in self._walks if walk.broken]
        are_examined = [
            self._is_done(walk, lambda walk: self._look_again(walk, before_each)) for walk in broken
        ]
        self._looked_again_at = self._clock.now()
        return all(are_examined)

    def _is_done(self, walk: Walk, look: Callable[[Walk], None]) -> bool:
        """Look through rows of one invariant, and return whether PostgreSQL did not give up."""
        try:
            look(walk)
        except SQLAlchemyError as error:
            if is_database_down(error):
                raise
            reason = describe_failure(error)
            log.warning("invariant_unexamined", invariant=walk.invariant.name, reason=reason)
            return False
        return True

    def _go_on(self, walk: Walk, before_each: Callable[[], object]) -> None:
        for _ in range(self._slices_at_once):
            before_each()
            with self._engine.connect() as connection:
                prepare(connection)
                is_last = walk.go_on(connection)
            show_finding(Finding(walk.invariant, walk.broken))
            if is_last:
                walked_at = self._clock.now().timestamp()
                WALKED_TIMESTAMP.set(walked_at, invariant=walk.invariant.name)
                return

    def _look_again(self, walk: Walk, before_each: Callable[[], object]) -> None:
        before_each()
        with self._engine.connect() as connection:
            prepare(connection)
            walk.look_again(connection)
        show_finding(Finding(walk.invariant, walk.broken))
        if walk.broken is None:
            log.info("invariant_mended", invariant=walk.invariant.name)

    def _is_ago(self, moment: datetime | None, span: timedelta) -> bool:
        return moment is None or self._clock.now() - moment >= span


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
