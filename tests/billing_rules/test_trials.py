"""A trial lasts whole days of the viewer's calendar, and the first paid period follows it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from billing_rules.periods import PeriodLength, PeriodUnit, anchor_day_of, period_from, trial_end

NEW_YORK = ZoneInfo("America/New_York")

MONTH = PeriodLength(PeriodUnit.MONTH, 1)

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "end"),
    [
        (1, "2026-03-08T01:00:00Z"),
        # The night to 8 March is an hour shorter in New York.
        (2, "2026-03-09T00:00:00Z"),
        (30, "2026-04-06T00:00:00Z"),
    ],
)
def test_a_trial_lasts_whole_days_of_the_viewers_calendar(days: int, end: str) -> None:
    start = datetime.fromisoformat("2026-03-07T01:00:00Z")

    assert trial_end(start, days, zone=NEW_YORK) == datetime.fromisoformat(end)


def test_the_first_paid_period_begins_where_the_trial_ends() -> None:
    end_of_trial = trial_end(datetime(2026, 1, 24, 12, tzinfo=UTC), 7)

    first = period_from(end_of_trial, MONTH, anchor_day=anchor_day_of(end_of_trial))
    second = period_from(first.end, MONTH, anchor_day=anchor_day_of(end_of_trial))

    assert [first.start.date(), first.end.date(), second.end.date()] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


@pytest.mark.parametrize("days", [0, -1])
def test_a_trial_lasts_at_least_a_day(days: int) -> None:
    with pytest.raises(ValueError, match=r"never ends"):
        trial_end(NEW_YEAR, days)


def test_a_trial_does_not_begin_at_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match=r"needs its time zone"):
        trial_end(NEW_YEAR.replace(tzinfo=None), 7)
