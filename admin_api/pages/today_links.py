"""Where the numbers of today lead: lists, narrowed to just what was counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask_babel import format_date, format_decimal, gettext

from runtime.web.pages.languages import page_zone

FIRST_GROUPED = 1_000
"""Smaller numbers are written alike in every language."""

WITHOUT_YEAR = "d MMMM"
"""In tables of days all of which are near."""


@dataclass(frozen=True, slots=True)
class Told:
    """Some words, and where they lead.

    Args:
        words: Translated.
        address: None leads nowhere.
    """

    words: str
    address: str | None = None


def list_address(path: str, **query: str) -> str:
    """Return the address of a list of the console.

    Args:
        path: Below `/console/`.
        query: Values of its filters.
    """
    return f"/console/{path}?{urlencode(query)}" if query else f"/console/{path}"


def day_of(instant: datetime, *, shift_days: int = 0) -> str:
    """Return the day of an instant as filters take it, in the zone of who looks.

    Args:
        instant: Aware.
        shift_days: So many days later.
    """
    day = instant.astimezone(page_zone()).date() + timedelta(days=shift_days)
    return day.isoformat()


def near_day(instant: datetime) -> str:
    """Return the day of an instant to read, where its year goes without saying."""
    return str(format_date(instant.astimezone(page_zone()).date(), WITHOUT_YEAR))


def near_hour(instant: datetime) -> str:
    """Return the day and the hour of an instant to read, likewise."""
    hour = instant.astimezone(page_zone()).strftime("%H:%M")
    return str(gettext("%(date)s, %(hour)s", date=near_day(instant), hour=hour))


def number_words(number: int) -> str:
    """Return a number to read; a page has hundreds, and most are small."""
    return str(number) if number < FIRST_GROUPED else str(format_decimal(number))
