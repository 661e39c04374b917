"""Narrowing a list to one hour, as links from charts do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_

from admin_api.pages.listing.filters import WrongValue
from runtime.web.pagination import Column

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HourFilter:
    """Rows of the hour that begins at a moment; links bring it, nobody types it.

    Args:
        key: Its name in the query of the address.
        label: Lazily translated.
        column: Instants.
    """

    control: ClassVar[str] = "id"

    key: str
    label: Any
    column: Column

    def options(self) -> tuple[tuple[str, Any], ...]:
        """Return nothing: there is nothing to choose from."""
        return ()

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: This is no moment, or it has no zone.
        """
        begin = _moment_of(text)
        return and_(self.column >= begin, self.column < begin + HOUR)


def _moment_of(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        is_placed = moment.utcoffset() is not None and moment + HOUR > moment
    except (ValueError, OverflowError) as error:
        words = gettext("This is no moment. Write it as 2026-11-21T14:00+03:00.")
        raise WrongValue(words) from error
    if not is_placed:
        raise WrongValue(gettext("This moment needs its zone: 2026-11-21T14:00+03:00."))
    return moment
