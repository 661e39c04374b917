"""When viewers have money: wages come on known days, and weekends bring them forward."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from billing_rules.paydays import PAYDAY_REACH_DAYS, days_around, is_payday, morning_of

NEVER, FOREVER = date.min, date.max
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))


@pytest.mark.parametrize(
    ("month", "paydays"),
    [
        # The 10th is a Saturday, the 25th a Sunday, the 31st a Saturday.
        ("2026-10", [5, 9, 20, 23, 30]),
        ("2026-11", [5, 10, 20, 25, 30]),
        # The 5th is a Saturday, the 20th a Sunday.
        ("2026-12", [4, 10, 18, 25, 31]),
        # The 28th, the last of the month, is a Sunday.
        ("2027-02", [5, 10, 19, 25, 26]),
        # A leap year's last day of February is a Tuesday.
        ("2028-02", [4, 10, 18, 25, 29]),
    ],
)
def test_wages_due_at_a_weekend_come_on_the_friday_before(month: str, paydays: list[int]) -> None:
    first = date.fromisoformat(f"{month}-01")
    days = [first + timedelta(days=number) for number in range(31)]

    found = [day.day for day in days if day.month == first.month and is_payday(day)]

    assert found == paydays


@given(day=DAYS)
def test_no_weekend_is_a_payday(day: date) -> None:
    assert not (is_payday(day) and day.weekday() >= 5)


@pytest.mark.parametrize(
    ("nominal", "best_first"),
    [
        # No payday is near: the day itself, then its neighbours, later ones first.
        ("2026-11-15", [15, 16, 14, 17, 13]),
        ("2026-11-20", [20, 21, 19, 22, 18]),
        ("2026-11-18", [20, 18, 19, 17, 16]),
        ("2026-11-22", [20, 22, 23, 21, 24]),
        # Three days to either side are too far.
        ("2026-11-28", [30, 28, 29, 27, 26]),
        ("2026-11-13", [13, 14, 12, 15, 11]),
        # Sunday the 28th brings its wages forward to the 26th.
        ("2027-02-27", [26, 25, 27, 28, 1]),
    ],
)
def test_a_payday_nearby_is_preferred(nominal: str, best_first: list[int]) -> None:
    days = days_around(date.fromisoformat(nominal), after=NEVER, before=FOREVER)

    assert [day.day for day in days] == best_first


def test_of_two_equally_near_paydays_the_later_one_has_brought_more_wages() -> None:
    # Thursday the 25th, and Friday the 27th for the last day of that month.
    february = date(2032, 2, 26)

    best, second, *_ = days_around(february, after=NEVER, before=FOREVER)

    assert (best, second) == (date(2032, 2, 27), date(2032, 2, 25))


@pytest.mark.parametrize(
    ("after", "before", "days"),
    [
        (15, 25, [20, 18, 19, 17, 16]),
        (16, 20, [18, 19, 17]),  # the bounds themselves do not belong to it
        (17, 19, [18]),
        (18, 19, []),
    ],
)
def test_a_try_stays_between_its_neighbours(after: int, before: int, days: list[int]) -> None:
    found = days_around(
        date(2026, 11, 18), after=date(2026, 11, after), before=date(2026, 11, before)
    )

    assert [day.day for day in found] == days


@given(nominal=DAYS)
def test_no_payday_moves_a_try_far(nominal: date) -> None:
    days = days_around(nominal, after=NEVER, before=FOREVER)

    assert len(set(days)) == 2 * PAYDAY_REACH_DAYS + 1
    assert all(abs((day - nominal).days) <= PAYDAY_REACH_DAYS for day in days)


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        ("2026-11-24", "Europe/Moscow", "2026-11-24T08:30:00Z"),
        ("2026-11-24", "Asia/Vladivostok", "2026-11-24T01:30:00Z"),
        # Clocks go forward in the night to 8 March, back in the night to 1 November.
        ("2026-03-07", "America/New_York", "2026-03-07T16:30:00Z"),
        ("2026-03-08", "America/New_York", "2026-03-08T15:30:00Z"),
        ("2026-11-01", "America/New_York", "2026-11-01T16:30:00Z"),
    ],
)
def test_the_morning_is_that_of_the_viewer(day: str, zone: str, instant: str) -> None:
    delay = timedelta(minutes=90)

    morning = morning_of(date.fromisoformat(day), ZoneInfo(zone), delay=delay)

    assert morning == datetime.fromisoformat(instant)
    assert morning.tzinfo is UTC
