"""Narrowing a list to days, in the zone of whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, ClassVar

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement

from admin_api.pages.listing.filters import WrongValue
from runtime.web.pages.languages import page_zone
from runtime.web.pagination import Column


class Bound(Enum):
    """Which end of a span of days a filter is."""

    SINCE = "since"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class DayFilter:
    """Rows from a day on, or up to a day; both days are included, in the zone of who looks.

    Args:
        key: Its name in the query of the address.
        label: Lazily translated.
        column: Instants.
        bound: Which end; by default what the key ends in says it.
    """

    control: ClassVar[str] = "date"

    key: str
    label: Any
    column: Column
    bound: Bound | None = None

    def options(self) -> Sequence[tuple[str, Any]]:
        """Return nothing: one types."""
        return ()

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: There is no such day.
        """
        bound = self.bound or Bound(self.key.rpartition("_")[2])
        if bound is Bound.SINCE:
            return self.column >= _begin_of(text, timedelta(0))
        return self.column < _begin_of(text, timedelta(days=1))


def day_range(
    column: Column, *, prefix: str = "", since: Any = None, until: Any = None
) -> tuple[DayFilter, DayFilter]:
    """Return the two filters of a span of days.

    Args:
        column: Instants.
        prefix: Of the keys, where a list has several spans: `renews_` gives `renews_since`.
        since: Label of the first day, lazily translated; none is plain.
        until: Label of the last day, likewise.
    """
    return (
        DayFilter(f"{prefix}since", since or lazy_gettext("From"), column, Bound.SINCE),
        DayFilter(f"{prefix}until", until or lazy_gettext("Up to"), column, Bound.UNTIL),
    )


def _begin_of(text: str, later: timedelta) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text) + later, time(), tzinfo=page_zone())
    except (ValueError, OverflowError) as error:
        raise WrongValue(gettext("There is no such day. Write it as 2026-11-21.")) from error
