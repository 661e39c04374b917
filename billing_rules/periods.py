"""Calendar periods that tile time: the end of one is the start of the next."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import assert_never

MONTHS_IN_A_YEAR = 12
LONGEST_MONTH_DAYS = 31


class PeriodUnit(StrEnum):
    """What a plan counts its periods in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


ANCHORED_UNITS = (PeriodUnit.MONTH, PeriodUnit.YEAR)
"""Periods of these end on the anchor day and leave it as it is."""


LONGEST_UNIT_DAYS = {
    PeriodUnit.DAY: 1,
    PeriodUnit.WEEK: 7,
    PeriodUnit.MONTH: LONGEST_MONTH_DAYS,
    PeriodUnit.YEAR: 366,
}


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

    @property
    def longest(self) -> timedelta:
        """Return how long such a period lasts at most."""
        return timedelta(days=self.count * LONGEST_UNIT_DAYS[self.unit])


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
        anchor_day: Day of the month, 1 to 31, that months and years keep to.
        zone: Where the calendar is read.

    Raises:
        ValueError: `boundary` is naive or `anchor_day` no day of a month.
    """
    if not 1 <= anchor_day <= LONGEST_MONTH_DAYS:
        raise ValueError(f"{anchor_day} is no day of a month")
    # A wall time that occurs twice in autumn must not be read as the second one in another season.
    local = _local(boundary, zone).replace(fold=0)
    match length.unit:
        case PeriodUnit.DAY:
            end = local + timedelta(days=length.count)
        case PeriodUnit.WEEK:
            end = local + timedelta(weeks=length.count)
        case PeriodUnit.MONTH:
            end = _add_months(local, length.count, anchor_day)
        case PeriodUnit.YEAR:
            end = _add_months(local, length.count * MONTHS_IN_A_YEAR, anchor_day)
        case _:
            assert_never(length.unit)
    return end.astimezone(UTC)


def period_from(
    start: datetime, length: PeriodLength, *, anchor_day: int, zone: tzinfo = UTC
) -> Period:
    """Return the paid period that begins at `start`."""
    return Period(start, next_boundary(start, length, anchor_day=anchor_day, zone=zone))


def trial_end(start: datetime, days: int, *, zone: tzinfo = UTC) -> datetime:
    """Return when a trial ends, and with it the first paid period begins.

    Args:
        start: When the trial began, aware.
        days: How many days of `zone` it lasts.
        zone: Where the calendar is read.

    Raises:
        ValueError: `start` is naive or `days` below 1.
    """
    length = PeriodLength(PeriodUnit.DAY, days)
    return next_boundary(start, length, anchor_day=anchor_day_of(start, zone=zone), zone=zone)


def anchor_day_of(start: datetime, *, zone: tzinfo = UTC) -> int:
    """Return the day of the month that a subscription beginning at `start` keeps to.

    Raises:
        ValueError: `start` is naive.
    """
    return _local(start, zone).day


def anchor_day_after(period: Period, length: PeriodLength, *, anchor_day: int) -> int:
    """Return the anchor day of whatever follows a period, be it of another plan or a gift.

    Months from the 31st stay anchored to the 31st, though they may end on the 28th; days and weeks
    end on any day of the month, which is then the new anchor. So a month that follows is a month
    long, whenever the weeks before it began.

    Args:
        period: That begins now, or was given.
        length: Of a period of its plan.
        anchor_day: The day of the month that `period` was reckoned with.
    """
    return anchor_day if length.unit in ANCHORED_UNITS else anchor_day_of(period.end)


def _local(instant: datetime, zone: tzinfo) -> datetime:
    if instant.tzinfo is None:
        # Python would silently read it in the zone of the host.
        raise ValueError(f"{instant} needs its time zone")
    return instant.astimezone(zone)


def _add_months(local: datetime, months: int, anchor_day: int) -> datetime:
    month_index = local.year * MONTHS_IN_A_YEAR + (local.month - 1) + months
    year, month = divmod(month_index, MONTHS_IN_A_YEAR)
    last_day = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(anchor_day, last_day))
