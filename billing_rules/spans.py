"""Spans of time as people write them: 1month, 10d, 36h."""

import re
from datetime import datetime, timedelta

from billing_rules.periods import PeriodLength, PeriodUnit, anchor_day_of, next_boundary

CALENDAR_UNITS = {
    "d": PeriodUnit.DAY,
    "day": PeriodUnit.DAY,
    "w": PeriodUnit.WEEK,
    "week": PeriodUnit.WEEK,
    "month": PeriodUnit.MONTH,
    "y": PeriodUnit.YEAR,
    "year": PeriodUnit.YEAR,
}

CLOCK_UNITS = {
    "s": timedelta(seconds=1),
    "second": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
}

WRITTEN = re.compile(r"\s*(\d{1,6})\s*([a-z]+?)(?:(?<=[a-z]{3})s)?\s*", re.IGNORECASE)
"""A whole number and a unit, with or without the s of the plural."""

LONGEST_COUNT = 10_000


class SpanInvalid(ValueError):
    """A text is no span of time."""

    def __init__(self, written: str) -> None:
        units = ", ".join(sorted({*CALENDAR_UNITS, *CLOCK_UNITS}))
        super().__init__(f"{written!r} is no span like 1month, 10d or 36h; units are {units}")
        self.written = written


def moment_after(start: datetime, written: str) -> datetime:
    """Return the instant that lies a written span after `start`.

    A month after 31 January is the last day of February. `m` alone is refused: it might be a
    minute.

    Args:
        start: Aware.
        written: Such as `1month`, `2 weeks`, `36h`.

    Raises:
        SpanInvalid: It is no whole number of a known unit, none at all, or leads beyond the
            calendar.
    """
    found = WRITTEN.fullmatch(written)
    count = int(found[1]) if found else 0
    unit = found[2].lower() if found else ""
    if not 1 <= count <= LONGEST_COUNT:
        raise SpanInvalid(written)
    try:
        return _after(start, count, unit)
    except (KeyError, OverflowError, ValueError) as error:
        raise SpanInvalid(written) from error


def _after(start: datetime, count: int, unit: str) -> datetime:
    if unit in CLOCK_UNITS:
        return start + count * CLOCK_UNITS[unit]
    length = PeriodLength(CALENDAR_UNITS[unit], count)
    return next_boundary(start, length, anchor_day=anchor_day_of(start))
