"""Dates as the gateway writes and reads them; inside, a moment is milliseconds of UTC."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta, timezone

DAY_MS = 24 * 60 * 60 * 1000

ZONE_OFFSET_HOURS = {
    "HST": -10, "AKST": -9, "PST": -8, "MST": -7, "CST": -6, "EST": -5, "AST": -4, "BRT": -3,
    "UTC": 0, "GMT": 0, "CET": 1, "EET": 2, "MSK": 3, "AZT": 4, "AMT": 4, "SAMT": 4, "GET": 4,
    "TJT": 5, "YEKT": 5, "ALMT": 5, "NOVT": 7, "KRAT": 7, "HKT": 8, "IRKT": 8, "SGT": 8,
    "ULAT": 8, "YAKT": 9, "VLAT": 10, "SAKT": 11, "ANAT": 12,
}  # fmt: skip
"""Time zone codes of the gateway's handbook, hours east of UTC. Summer time is not modelled."""


def moment(at_ms: int) -> datetime:
    """Return milliseconds of UTC as an aware moment."""
    return datetime.fromtimestamp(at_ms // 1000, UTC) + timedelta(milliseconds=at_ms % 1000)


def milliseconds(at: datetime) -> int:
    """Return a moment as milliseconds of UTC; a moment without a zone is taken as UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (aware - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def slash_date(at_ms: int | None) -> str | None:
    """Return the `/Date(1635154784619)/` form of JSON answers, or none for none."""
    return None if at_ms is None else f"/Date({at_ms})/"


def iso_date(at_ms: int | None) -> str | None:
    """Return `2021-10-25T09:39:44`: UTC without zone or fraction, or none for none."""
    return None if at_ms is None else moment(at_ms).strftime("%Y-%m-%dT%H:%M:%S")


def notification_date(at_ms: int | None) -> str:
    """Return `2021-10-25 09:39:44`, UTC, as notifications write it; empty for none."""
    return "" if at_ms is None else moment(at_ms).strftime("%Y-%m-%d %H:%M:%S")


def day_bounds_ms(day: str, zone: str) -> tuple[int, int]:
    """Return the first millisecond of a day and that of the next one.

    Args:
        day: `YYYY-MM-DD`; what follows it, such as a time of day, is left out of account.
        zone: A code of `ZONE_OFFSET_HOURS`.

    Raises:
        ValueError: The day is no date.
        KeyError: The zone is not in the handbook.
    """
    offset = timezone(timedelta(hours=ZONE_OFFSET_HOURS[zone]))
    start = datetime.combine(datetime.fromisoformat(day), time.min, offset)
    start_ms = milliseconds(start)
    return start_ms, start_ms + DAY_MS


def step(at_ms: int, interval: str, period: int) -> int:
    """Return the moment `period` days, weeks or months later.

    A day that the month does not have becomes its last.

    Args:
        at_ms: The moment to count from, milliseconds of UTC.
        interval: `Day`, `Week` or `Month`.
        period: How many of them, above 0.
    """
    if interval != "Month":
        return at_ms + period * (7 if interval == "Week" else 1) * DAY_MS
    at = moment(at_ms)
    months = at.year * 12 + at.month - 1 + period
    year, month = months // 12, months % 12 + 1
    day = min(at.day, monthrange(year, month)[1])
    return milliseconds(at.replace(year=year, month=month, day=day))
