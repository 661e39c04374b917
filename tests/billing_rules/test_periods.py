"""Paid periods tile time and keep their day, whatever months, leap years and summer time do."""

import calendar
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from billing_rules.periods import (
    Period,
    PeriodLength,
    PeriodUnit,
    anchor_day_after,
    anchor_day_of,
    next_boundary,
    period_from,
)

MOSCOW = ZoneInfo("Europe/Moscow")
NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")

SOME_NEW_YEAR = datetime(2010, 1, 1, tzinfo=UTC)

DAY = PeriodLength(PeriodUnit.DAY, 1)
WEEK = PeriodLength(PeriodUnit.WEEK, 1)
MONTH = PeriodLength(PeriodUnit.MONTH, 1)
QUARTER = PeriodLength(PeriodUnit.MONTH, 3)
YEAR = PeriodLength(PeriodUnit.YEAR, 1)

PERIODS_WATCHED = 60
"""Five years of months: long enough to meet every short month, a leap day and ten clock changes."""


def consecutive_periods(start: datetime, length: PeriodLength, zone: tzinfo) -> list[Period]:
    """Return the first periods of a subscription that begins at `start`."""
    anchor_day = anchor_day_of(start, zone=zone)
    periods = [period_from(start, length, anchor_day=anchor_day, zone=zone)]
    while len(periods) < PERIODS_WATCHED:
        periods.append(period_from(periods[-1].end, length, anchor_day=anchor_day, zone=zone))
    return periods


def expected_end(first: date, length: PeriodLength, number: int) -> date:
    """Return the day on which period `number` (from 1) ends, counted from the first day alone."""
    steps = length.count * number
    match length.unit:
        case PeriodUnit.DAY:
            return first + timedelta(days=steps)
        case PeriodUnit.WEEK:
            return first + timedelta(weeks=steps)
        case PeriodUnit.MONTH:
            return months_later(first, steps)
        case PeriodUnit.YEAR:
            return months_later(first, 12 * steps)


def months_later(first: date, months: int) -> date:
    """Return the day of `first`, or the last day of a shorter month, so many months later."""
    years, month_from_0 = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month_from_0 + 1
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


def local_ends(periods: list[Period], zone: tzinfo) -> list[datetime]:
    """Return what calendar and clock of the zone show at the end of each period."""
    return [period.end.astimezone(zone) for period in periods]


@pytest.mark.parametrize("length", [DAY, WEEK, MONTH, QUARTER, YEAR], ids=str)
@pytest.mark.parametrize("zone", [UTC, MOSCOW, NEW_YORK], ids=str)
@pytest.mark.parametrize("year", [2023, 2024], ids=["common year", "leap year"])
def test_periods_tile_time_from_every_start_date(
    year: int, zone: tzinfo, length: PeriodLength
) -> None:
    first = datetime(year, 1, 1, hour=21, minute=30, tzinfo=zone)
    days_in_year = 366 if calendar.isleap(year) else 365

    for start in (first + timedelta(days=day) for day in range(days_in_year)):
        periods = consecutive_periods(start.astimezone(UTC), length, zone)

        assert periods[0].start == start
        assert all(period.start < period.end for period in periods)
        assert all(before.end == after.start for before, after in pairwise(periods))
        assert [end.replace(tzinfo=None) for end in local_ends(periods, zone)] == [
            datetime.combine(expected_end(start.date(), length, number), start.time())
            for number in range(1, PERIODS_WATCHED + 1)
        ]


@settings(deadline=None)
@given(
    start=st.timedeltas(timedelta(0), timedelta(days=25 * 365)).map(SOME_NEW_YEAR.__add__),
    zone=st.sampled_from([UTC, MOSCOW, NEW_YORK, LONDON, ZoneInfo("America/Santiago")]),
    length=st.builds(
        PeriodLength, st.sampled_from(PeriodUnit), st.integers(min_value=1, max_value=13)
    ),
)
def test_summer_time_never_moves_the_date(
    start: datetime, zone: tzinfo, length: PeriodLength
) -> None:
    periods = consecutive_periods(start, length, zone)

    first = start.astimezone(zone).date()
    assert [end.date() for end in local_ends(periods, zone)] == [
        expected_end(first, length, number) for number in range(1, PERIODS_WATCHED + 1)
    ]


@pytest.mark.parametrize(
    ("start", "length", "ends"),
    [
        pytest.param(
            "2026-01-31", MONTH, ["2026-02-28", "2026-03-31", "2026-04-30"], id="31 January"
        ),
        pytest.param(
            "2024-01-31",
            MONTH,
            ["2024-02-29", "2024-03-31", "2024-04-30"],
            id="31 January of a leap year",
        ),
        pytest.param(
            "2026-01-30", MONTH, ["2026-02-28", "2026-03-30", "2026-04-30"], id="30 January"
        ),
        pytest.param(
            "2026-11-30", QUARTER, ["2027-02-28", "2027-05-30", "2027-08-30"], id="by quarters"
        ),
        pytest.param(
            "2024-02-29",
            YEAR,
            ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
            id="29 February yearly",
        ),
        pytest.param(
            "2026-12-31", MONTH, ["2027-01-31", "2027-02-28"], id="over the end of a year"
        ),
        pytest.param("2026-10-20", WEEK, ["2026-10-27", "2026-11-03"], id="weeks"),
        pytest.param("2024-02-28", DAY, ["2024-02-29", "2024-03-01"], id="days"),
    ],
)
def test_a_short_month_does_not_move_the_anchor_day(
    start: str, length: PeriodLength, ends: list[str]
) -> None:
    periods = consecutive_periods(datetime.fromisoformat(f"{start}T12:00:00Z"), length, UTC)

    assert [period.end.date().isoformat() for period in periods[: len(ends)]] == ends


@pytest.mark.parametrize(
    ("boundary", "length", "end"),
    [
        # 1 March 2026, 20:00 EST; clocks go forward on 8 March.
        pytest.param("2026-03-02T01:00:00Z", MONTH, "2026-04-02T00:00:00Z", id="into summer"),
        # 15 October 2026, 20:00 EDT; clocks go back on 1 November.
        pytest.param("2026-10-16T00:00:00Z", MONTH, "2026-11-16T01:00:00Z", id="out of summer"),
        pytest.param("2026-03-08T01:00:00Z", DAY, "2026-03-09T00:00:00Z", id="a day of 23 hours"),
        pytest.param("2026-11-01T00:00:00Z", DAY, "2026-11-02T01:00:00Z", id="a day of 25 hours"),
    ],
)
def test_summer_time_moves_the_instant_so_that_the_clock_on_the_wall_shows_the_same(
    boundary: str, length: PeriodLength, end: str
) -> None:
    start = datetime.fromisoformat(boundary)
    anchor_day = anchor_day_of(start, zone=NEW_YORK)

    moved = next_boundary(start, length, anchor_day=anchor_day, zone=NEW_YORK)

    assert moved == datetime.fromisoformat(end)


def test_an_hour_that_summer_time_skips_is_taken_one_hour_later() -> None:
    start = datetime(2026, 3, 7, hour=2, minute=30, tzinfo=NEW_YORK)

    skipped = next_boundary(start, DAY, anchor_day=7, zone=NEW_YORK).astimezone(NEW_YORK)

    assert skipped.isoformat() == "2026-03-08T03:30:00-04:00"


def test_an_hour_that_occurs_twice_does_not_pull_a_later_boundary_back() -> None:
    # The second 01:30 of 31 October 2027; 01:30 of 31 March 2030 does not exist in London.
    start = datetime(2027, 10, 31, hour=1, minute=30, tzinfo=LONDON, fold=1)
    to_march_2030 = PeriodLength(PeriodUnit.MONTH, 29)

    end = next_boundary(start, to_march_2030, anchor_day=31, zone=LONDON).astimezone(LONDON)

    assert end.isoformat() == "2030-03-31T02:30:00+01:00"


def test_the_anchor_day_is_read_from_the_calendar_of_the_zone() -> None:
    late_evening_in_utc = datetime(2026, 1, 30, hour=22, tzinfo=UTC)

    assert anchor_day_of(late_evening_in_utc) == 30
    assert anchor_day_of(late_evening_in_utc, zone=MOSCOW) == 31


def test_a_month_ends_by_the_calendar_of_the_zone() -> None:
    early_on_31_january_in_moscow = datetime(2026, 1, 30, hour=22, tzinfo=UTC)

    end = next_boundary(early_on_31_january_in_moscow, MONTH, anchor_day=31, zone=MOSCOW)

    assert end == datetime(2026, 2, 27, hour=22, tzinfo=UTC)


def test_boundaries_are_instants_in_utc() -> None:
    start = datetime(2026, 1, 31, tzinfo=MOSCOW)

    assert next_boundary(start, MONTH, anchor_day=31, zone=MOSCOW).tzinfo is UTC


def test_a_late_renewal_run_does_not_shift_the_next_period() -> None:
    first = period_from(datetime(2026, 1, 31, tzinfo=UTC), MONTH, anchor_day=31)

    renewed = period_from(first.end, MONTH, anchor_day=31)

    assert renewed == Period(datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_lasts_at_least_one_unit(count: int) -> None:
    with pytest.raises(ValueError, match=r"never ends"):
        PeriodLength(PeriodUnit.MONTH, count)


@pytest.mark.parametrize("anchor_day", [0, 32])
def test_an_anchor_is_a_day_of_a_month(anchor_day: int) -> None:
    with pytest.raises(ValueError, match=r"no day of a month"):
        next_boundary(datetime(2026, 1, 31, tzinfo=UTC), MONTH, anchor_day=anchor_day)


def test_a_boundary_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"needs its time zone"):
        next_boundary(SOME_NEW_YEAR.replace(tzinfo=None), MONTH, anchor_day=1)


def test_an_anchor_day_is_not_read_from_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match=r"needs its time zone"):
        anchor_day_of(SOME_NEW_YEAR.replace(tzinfo=None))


def test_months_stay_anchored_to_their_day_though_a_month_is_too_short_for_it() -> None:
    february = Period(datetime(2027, 1, 31, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC))

    assert anchor_day_after(february, MONTH, anchor_day=31) == 31


@given(
    starts_on=st.integers(1, 31),
    length=st.sampled_from([DAY, WEEK, PeriodLength(PeriodUnit.DAY, 30)]),
    count=st.integers(1, 60),
)
def test_a_month_that_follows_weeks_or_days_is_a_month_long(
    starts_on: int, length: PeriodLength, count: int
) -> None:
    start, anchor_day = datetime(2027, 1, starts_on, 12, tzinfo=UTC), starts_on
    for _ in range(count):
        period = period_from(start, length, anchor_day=anchor_day)
        start, anchor_day = period.end, anchor_day_after(period, length, anchor_day=anchor_day)

    following = period_from(start, MONTH, anchor_day=anchor_day)

    assert timedelta(days=28) <= following.end - following.start <= timedelta(days=31)
