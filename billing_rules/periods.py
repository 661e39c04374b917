"""Calendar periods that tile time: the end of one is the start of the next."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

MONTHS_IN_A_YEAR = 12
DAYS_IN_A_WEEK = 7


class PeriodUnit(StrEnum):
    """What a plan counts its periods in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PeriodLength:
    """How long one paid period lasts: `PeriodLength(PeriodUnit.MONTH, 3)` is a quarter.

    Raises:
        ValueError: `count` is below 1.
    """

    unit: PeriodUnit
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a period of {self.count} {self.unit}s never ends")


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open span of time: `start` belongs to it, `end` does not."""

    start: datetime
    end: datetime


def next_boundary(
    boundary: datetime, length: PeriodLength, *, anchor_day: int, zone: tzinfo = UTC
) -> datetime:
    """Return the instant at which the period that begins at `boundary` ends.

    Months and years keep to the anchor day and fall back to the month's last day where the
    month is too short: 31 Jan, 28 Feb, 31 Mar. Days are those of `zone`, so that summer time
    moves the instant and never the date.

    Args:
        boundary: Start of the period, aware.
        length: How long the period lasts.
        anchor_day: Day of the month, 1 to 31, on which the first period began.
        zone: Where the calendar is read.

    Raises:
        ValueError: `boundary` is naive or `anchor_day` no day of a month.
    """
    if boundary.tzinfo is None:
        raise ValueError("a boundary needs its time zone")
    if not 1 <= anchor_day <= 31:
        raise ValueError(f"{anchor_day} is no day of a month")
    local = boundary.astimezone(zone)
    match length.unit:
        case PeriodUnit.DAY:
            moved = local + timedelta(days=length.count)
        case PeriodUnit.WEEK:
            moved = local + timedelta(days=length.count * DAYS_IN_A_WEEK)
        case PeriodUnit.MONTH:
            moved = _add_months(local, length.count, anchor_day)
        case PeriodUnit.YEAR:
            moved = _add_months(local, length.count * MONTHS_IN_A_YEAR, anchor_day)
    return moved.astimezone(UTC)


def period_from(
    start: datetime, length: PeriodLength, *, anchor_day: int, zone: tzinfo = UTC
) -> Period:
    """Return the paid period that begins at `start`."""
    return Period(start, next_boundary(start, length, anchor_day=anchor_day, zone=zone))


def anchor_day_of(start: datetime, *, zone: tzinfo = UTC) -> int:
    """Return the day of the month that a subscription beginning at `start` keeps to."""
    return start.astimezone(zone).day


def _add_months(local: datetime, months: int, anchor_day: int) -> datetime:
    month_index = local.year * MONTHS_IN_A_YEAR + (local.month - 1) + months
    year, month = divmod(month_index, MONTHS_IN_A_YEAR)
    last_day = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(anchor_day, last_day))
