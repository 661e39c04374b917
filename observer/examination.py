"""Examining invariants one after the other: the observer by the clock, the doctor at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, text

from observer.invariants import INVARIANTS, Invariant, InvariantBroken

LONGEST_STATEMENT = timedelta(minutes=1)
"""A quarter of what a process may take otherwise is enough for tens of thousands of viewers; to
look through millions takes longer, and nobody waits for it."""

ALLOW_LONG_STATEMENTS = text(
    f"set statement_timeout = {LONGEST_STATEMENT // timedelta(milliseconds=1)}"
)


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
    connection: Connection, invariants: Iterable[Invariant] = INVARIANTS
) -> Iterator[Finding]:
    """Examine invariants and return what was found of each, as it is found.

    Args:
        connection: Only reads; its statements may take longer from now on.
        invariants: All, unless some are named.

    Raises:
        SQLAlchemyError: The database could not be asked.
    """
    connection.execute(ALLOW_LONG_STATEMENTS)
    for invariant in invariants:
        yield _find(connection, invariant)


def _find(connection: Connection, invariant: Invariant) -> Finding:
    try:
        invariant.examine(connection)
    except InvariantBroken as broken:
        return Finding(invariant, broken)
    return Finding(invariant, None)
