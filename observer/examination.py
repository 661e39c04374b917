"""Examining invariants one after the other, all that each is about: the doctor at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, text

from observer.invariants import INVARIANTS, Invariant, InvariantBroken
from observer.walk import SLICE_ROWS, Walk

LONGEST_STATEMENT = timedelta(minutes=1)
"""A quarter of what a process may take otherwise. A statement looks through a slice, or through
what is open or due, so one that takes longer tells of another trouble."""

PREPARE = text(
    f"set statement_timeout = {LONGEST_STATEMENT // timedelta(milliseconds=1)};"
    " set jit = off; set max_parallel_workers_per_gather = 0"
)
"""PostgreSQL would compile for a second what looks through a slice in a tenth of one; and whoever
examines takes one core, while people wait for the others."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one invariant.

    Args:
        invariant: Which one.
        broken: Where it does not hold; none when it does.
    """

    invariant: Invariant
    broken: InvariantBroken | None

    @property
    def count(self) -> int:
        """In how many places it does not hold."""
        return self.broken.count if self.broken else 0


def examine(
    connection: Connection,
    invariants: Iterable[Invariant] = INVARIANTS,
    *,
    slice_rows: int = SLICE_ROWS,
) -> Iterator[Finding]:
    """Examine invariants and return what was found of each, as it is found.

    Args:
        connection: Only reads; prepared for long statements from now on.
        invariants: All, unless some are named.
        slice_rows: How many rows each statement looks through.

    Raises:
        SQLAlchemyError: The database could not be asked.
    """
    prepare(connection)
    for invariant in invariants:
        walk = Walk(invariant, slice_rows=slice_rows)
        while not walk.go_on(connection):
            pass
        yield Finding(invariant, walk.broken)


def prepare(connection: Connection) -> None:
    """Let statements on a connection look through many rows."""
    connection.execute(PREPARE)
