"""A pause moves the paid period as a whole and sets the anchor day anew, once."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from billing_rules.pauses import resumed_period
from billing_rules.periods import Period, PeriodLength, PeriodUnit, anchor_day_of, period_from

MONTH = PeriodLength(PeriodUnit.MONTH, 1)
JANUARY_31 = datetime(2026, 1, 31, 12, tzinfo=UTC)
TO_28_FEBRUARY = period_from(JANUARY_31, MONTH, anchor_day=31)

SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
INSTANTS = SPANS.map(JANUARY_31.__add__)


@given(start=INSTANTS, length=SPANS, used=SPANS, paused_for=SPANS)
def test_a_pause_neither_gives_nor_takes_paid_time(
    start: datetime, length: timedelta, used: timedelta, paused_for: timedelta
) -> None:
    period, paused_at = Period(start, start + length), start + used

    resumed = resumed_period(paused_at, paused_at + paused_for, period)

    assert resumed.end - (paused_at + paused_for) == period.end - paused_at
    assert resumed.end - resumed.start == length


@given(period_start=INSTANTS, used=SPANS, first=SPANS, between=SPANS, second=SPANS)
def test_two_pauses_add_up(
    *,
    period_start: datetime,
    used: timedelta,
    first: timedelta,
    between: timedelta,
    second: timedelta,
) -> None:
    period = period_from(period_start, MONTH, anchor_day=anchor_day_of(period_start))
    paused_at = period_start + used
    resumed_at = paused_at + first

    once = resumed_period(paused_at, resumed_at, period)
    twice = resumed_period(resumed_at + between, resumed_at + between + second, once)

    assert twice.end == period.end + first + second


def test_a_pause_of_no_time_changes_nothing() -> None:
    assert resumed_period(JANUARY_31, JANUARY_31, TO_28_FEBRUARY) == TO_28_FEBRUARY


@pytest.mark.parametrize(
    ("paused_days", "new_ends"),
    [
        # 28 February stood for the 31st; afterwards the day of the new end is kept.
        (1, [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]),
        (3, [date(2026, 3, 3), date(2026, 4, 3), date(2026, 5, 3)]),
        (28, [date(2026, 3, 28), date(2026, 4, 28), date(2026, 5, 28)]),
        (31, [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]),
        (365, [date(2027, 2, 28), date(2027, 3, 28), date(2027, 4, 28)]),
    ],
)
def test_a_pause_sets_the_anchor_day_anew_once(paused_days: int, new_ends: list[date]) -> None:
    paused_at = JANUARY_31 + timedelta(days=10)

    periods = [
        resumed_period(paused_at, paused_at + timedelta(days=paused_days), TO_28_FEBRUARY),
    ]
    anchor_day = anchor_day_of(periods[0].end)
    periods += [period_from(periods[0].end, MONTH, anchor_day=anchor_day)]
    periods += [period_from(periods[1].end, MONTH, anchor_day=anchor_day)]

    assert [period.end.date() for period in periods] == new_ends
    assert all(before.end == after.start for before, after in pairwise(periods))


def test_a_pause_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match=r"cannot end at"):
        resumed_period(JANUARY_31, JANUARY_31 - timedelta(microseconds=1), TO_28_FEBRUARY)
