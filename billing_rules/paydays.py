"""On which days, and at what hour of them, a card most likely has money again."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

PAYDAYS = (5, 10, 20, 25, 31)
"""Days of the month on which employers in Russia usually pay wages and advances.

31 stands for the last day of any month. A judgement to be corrected by the rates of recovery seen.
"""

PAYDAY_REACH_DAYS = 2
"""A try is moved no further than this for a payday: waiting longer would use up the grace days."""

MORNING_BEGINS = time(hour=10)
MORNING_LASTS = timedelta(hours=2)
"""Wages are booked by then, little is spent yet, and the viewer is awake to read our letter."""

FRIDAY = 4


def is_payday(day: date) -> bool:
    """Return whether many viewers receive wages on this day.

    Wages due on a day off are paid on the eve of it (Labour Code of Russia, article 136); of the
    days off only weekends are known here.
    """
    return any(_paid_on(day, number) == day for number in PAYDAYS)


def days_around(nominal: date, *, after: date, before: date) -> list[date]:
    """Return the days that may stand in for `nominal`, the most promising first.

    Paydays come first, then whatever is nearest; of two equally near days the later one, since
    more wages have come by then.

    Args:
        nominal: The day that the schedule names.
        after: A day that all must follow.
        before: A day that all must precede.
    """
    days = [day for day in _reachable(nominal) if after < day < before]
    return sorted(days, key=lambda day: (not is_payday(day), abs(day - nominal), nominal - day))


def morning_of(day: date, zone: tzinfo, *, delay: timedelta) -> datetime:
    """Return an instant in the morning of a day, in UTC.

    Args:
        day: In the calendar of `zone`.
        zone: The viewer's.
        delay: How long after the beginning of the morning, below `MORNING_LASTS`.
    """
    # The sum of a zoned time and a span is read off the clock on the wall, as is meant here.
    return (datetime.combine(day, MORNING_BEGINS, tzinfo=zone) + delay).astimezone(UTC)


def _paid_on(month: date, number: int) -> date:
    last_day = calendar.monthrange(month.year, month.month)[1]
    payday = month.replace(day=min(number, last_day))
    return payday - timedelta(days=max(payday.weekday() - FRIDAY, 0))


def _reachable(nominal: date) -> Iterator[date]:
    for days in range(-PAYDAY_REACH_DAYS, PAYDAY_REACH_DAYS + 1):
        yield nominal + timedelta(days=days)
