"""What always holds: a sentence, the query that finds where it does not, and the repair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, ScalarSelect, Select, func, select

from observer.invariants.slices import AFTER_ALL, WHOLE, Slice

MOST_TOLD = 20
"""Rows that are told of one invariant: enough to see what they have in common; all are counted."""

RUNBOOK = "docs/runbook"

NOW = select(func.billing_now()).scalar_subquery()
"""A query of its own: the function would be called for each row anew, which no index survives."""

Fact: TypeAlias = str | int | bool | None

Breach: TypeAlias = Mapping[str, Fact]
"""One row where an invariant does not hold: ids and facts by the names that the logs use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """One thing that holds at every moment, whatever is under way.

    Args:
        name: In kebab case: of the metric's label and of the page in the runbook.
        sentence: What holds.
        broken: Selects the rows where it does not hold; the first column is what they are about.
            It runs without a transaction around it, so one statement has to tell everything.
        repair: A command line, or the address of an act in the console. Names of columns in braces
            stand for their values.
        walked: Selects every id that the first column may have. Given where a statement about all
            rows ever would take too long one day: then they are gone through slice by slice, and
            PostgreSQL has to find the rows of a slice by an index.
    """

    name: str
    sentence: str
    broken: Select[*tuple[Any, ...]]
    repair: str
    walked: Select[tuple[UUID]] | None = None

    @property
    def runbook(self) -> str:
        """Return the page of the runbook about this."""
        return f"{RUNBOOK}/{self.name}.md"

    def slice_after(self, connection: Connection, place: UUID, *, rows: int) -> Slice:
        """Return what comes after a place: so many rows, or all that is left.

        Where nothing is walked through, everything is one slice.
        """
        if self.walked is None:
            return WHOLE
        walked = self.walked.subquery("walked")
        (row_id,) = walked.columns
        following = select(row_id).where(row_id > place).order_by(row_id).offset(rows - 1).limit(1)
        return Slice(place, connection.scalar(following) or AFTER_ALL)

    def examine(self, connection: Connection, part: Slice = WHOLE) -> None:
        """Look whether it holds, now and everywhere, or in a slice of what it is about.

        Raises:
            InvariantBroken: It does not.
        """
        rows = connection.execute(self._told(part)).mappings().all()
        if rows:
            raise InvariantBroken(self, rows[0]["breach_count"], tuple(map(_breach, rows)))

    def _told(self, part: Slice) -> Select[*tuple[Any, ...]]:
        # Materialized: for the sake of the order PostgreSQL would look through a whole table by
        # its key, and not for the few rows in question by their index.
        found = self._within(part).cte("found").prefix_with("materialized")
        return (
            select(found, func.count().over().label("breach_count"))
            .order_by(*found.columns)
            .limit(MOST_TOLD)
        )

    def _within(self, part: Slice) -> Select[*tuple[Any, ...]]:
        if self.walked is None:
            return self.broken
        broken = self.broken.subquery("broken")
        subject_id = broken.columns[0]
        return select(broken).where(subject_id > part.after, subject_id <= part.upto)


class InvariantBroken(Exception):
    """Something that always holds does not.

    Attributes:
        invariant: What does not hold.
        count: In how many places.
        breaches: The first of them.
    """

    def __init__(self, invariant: Invariant, count: int, breaches: tuple[Breach, ...]) -> None:
        super().__init__(f"{invariant.name} is broken in {count} places: {invariant.sentence}")
        self.invariant = invariant
        self.count = count
        self.breaches = breaches

    @classmethod
    def joined(cls, parts: Sequence["InvariantBroken"]) -> "InvariantBroken":
        """Return what is broken in several slices of one invariant, the earliest told first."""
        told = (breach for part in parts for breach in part.breaches)
        count = sum(part.count for part in parts)
        return cls(parts[0].invariant, count, tuple(islice(told, MOST_TOLD)))

    def repairs(self) -> list[str]:
        """Return what repairs the breaches that are told, each way once."""
        ways = (self.invariant.repair.format_map(breach) for breach in self.breaches)
        return list(dict.fromkeys(ways))


def ago(span: timedelta) -> ScalarSelect[Any]:
    """Return the moment of billing that lies so far back."""
    return select(func.billing_now() - span).scalar_subquery()


def _breach(row: Mapping[Any, Any]) -> Breach:
    return {str(name): _fact(value) for name, value in row.items() if name != "breach_count"}


def _fact(value: object) -> Fact:
    """Return a value as logs and reports write it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            # PostgreSQL sums whole minor units up to a number of any size.
            return int(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
