"""Going through everything that one invariant is about, slice by slice and again from the start."""

from uuid import UUID

from sqlalchemy import Connection

from observer.invariants import Invariant, InvariantBroken
from observer.invariants.slices import BEFORE_ALL, Slice

SLICE_ROWS = 10_000
"""Looked through within a second, from a slow disk within ten: far from the minute after which
PostgreSQL gives up."""


class Walk:
    """Where the examination of one invariant stands, and where it is known to be broken.

    A row that is added behind the place where it stands has its turn when the walk begins anew.

    Args:
        invariant: What is examined.
        slice_rows: How many rows at once.
    """

    def __init__(self, invariant: Invariant, *, slice_rows: int = SLICE_ROWS) -> None:
        self.invariant = invariant
        self._slice_rows = slice_rows
        self._place: UUID = BEFORE_ALL
        self._broken: dict[Slice, InvariantBroken] = {}

    @property
    def broken(self) -> InvariantBroken | None:
        """Where it did not hold when that place was looked at last; none when it did everywhere."""
        if not self._broken:
            return None
        in_order = sorted(self._broken, key=lambda part: part.after)
        return InvariantBroken.joined([self._broken[part] for part in in_order])

    def go_on(self, connection: Connection) -> bool:
        """Look through the next slice; return whether it was the last, after which all begins anew.

        Raises:
            SQLAlchemyError: It could not be looked through, and is the next one still.
        """
        part = self.invariant.slice_after(connection, self._place, rows=self._slice_rows)
        broken = self._examine(connection, part)
        # Ids fall everywhere, so slices are cut elsewhere each time. What was found in a former one
        # stands until all of it was looked through again: better told twice for a moment than not.
        self._broken = {
            former: found for former, found in self._broken.items() if not former.ends_within(part)
        }
        self._keep(part, broken)
        self._place = BEFORE_ALL if part.is_last else part.upto
        return part.is_last

    def look_again(self, connection: Connection) -> None:
        """Look through the slices in which it is broken, for somebody may be mending them.

        Raises:
            SQLAlchemyError: One could not be looked through, and counts as broken still.
        """
        for part in tuple(self._broken):
            broken = self._examine(connection, part)
            del self._broken[part]
            self._keep(part, broken)

    def _keep(self, part: Slice, broken: InvariantBroken | None) -> None:
        if broken is not None:
            self._broken[part] = broken

    def _examine(self, connection: Connection, part: Slice) -> InvariantBroken | None:
        try:
            self.invariant.examine(connection, part)
        except InvariantBroken as broken:
            return broken
        return None
