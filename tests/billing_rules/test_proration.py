"""Paid time is worth the same whoever asks, and no kopeck is lost between its two parts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, strategies as st

from billing_rules.periods import Period, PeriodLength, PeriodUnit
from billing_rules.proration import (
    NewPlan,
    PaidPeriod,
    quote_change,
    unused_minor,
    used_minor,
)

MONTH = PeriodLength(PeriodUnit.MONTH, 1)
QUARTER = PeriodLength(PeriodUnit.MONTH, 3)
YEAR = PeriodLength(PeriodUnit.YEAR, 1)

NOVEMBER = Period(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
MIDDLE_OF_NOVEMBER = datetime(2026, 11, 16, tzinfo=UTC)

ONE_SECOND = timedelta(seconds=1)
ONE_MICROSECOND = timedelta(microseconds=1)

NEW_YORK = ZoneInfo("America/New_York")

AMOUNTS_MINOR = st.integers(min_value=0, max_value=10**12)
INSTANTS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4 * 365)).map(
    lambda elapsed: datetime(2026, 1, 1, tzinfo=UTC) + elapsed
)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Build periods of a second to two years, with and without fractions of a second."""
    start = draw(INSTANTS)
    length = draw(st.timedeltas(min_value=ONE_SECOND, max_value=timedelta(days=731)))
    return Period(start, start + length)


@st.composite
def instants_within(draw: st.DrawFn, period: Period) -> datetime:
    """Draw instants at which a period runs."""
    elapsed = draw(
        st.timedeltas(min_value=timedelta(0), max_value=period.end - period.start - ONE_MICROSECOND)
    )
    return period.start + elapsed


@given(amount_minor=AMOUNTS_MINOR, period=periods(), at=INSTANTS)
def test_used_and_unused_parts_sum_to_the_price(
    amount_minor: int, period: Period, at: datetime
) -> None:
    used = used_minor(amount_minor, period, at=at)
    unused = unused_minor(amount_minor, period, at=at)

    assert used + unused == amount_minor
    assert used >= 0
    assert unused >= 0


@given(
    amount_minor=AMOUNTS_MINOR,
    period=periods(),
    at=INSTANTS,
    later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
)
def test_what_is_left_never_grows(
    amount_minor: int, period: Period, at: datetime, later: timedelta
) -> None:
    left = unused_minor(amount_minor, period, at=at)

    assert unused_minor(amount_minor, period, at=at + later) <= left


@given(smaller=AMOUNTS_MINOR, rise=AMOUNTS_MINOR, period=periods(), at=INSTANTS)
def test_time_of_a_dearer_plan_is_never_worth_less(
    smaller: int, rise: int, period: Period, at: datetime
) -> None:
    assert unused_minor(smaller, period, at=at) <= unused_minor(smaller + rise, period, at=at)


@pytest.mark.parametrize(
    ("at", "unused"),
    [
        (NOVEMBER.start - timedelta(days=1), 30_000),  # before it begins nothing is used
        (NOVEMBER.start, 30_000),
        (NOVEMBER.start + ONE_SECOND - ONE_MICROSECOND, 30_000),  # not yet a second
        (NOVEMBER.start + ONE_SECOND, 29_999),
        (MIDDLE_OF_NOVEMBER, 15_000),
        (NOVEMBER.end - timedelta(days=1), 1_000),
        (NOVEMBER.end - ONE_SECOND, 0),  # a hundredth of a kopeck
        (NOVEMBER.end, 0),
        (NOVEMBER.end + timedelta(days=400), 0),
    ],
)
def test_time_is_sold_by_the_second(at: datetime, unused: int) -> None:
    assert unused_minor(30_000, NOVEMBER, at=at) == unused


@given(amount_minor=AMOUNTS_MINOR, at=INSTANTS)
def test_microseconds_count_for_neither_side(amount_minor: int, at: datetime) -> None:
    whole_second = at.replace(microsecond=0)

    assert unused_minor(amount_minor, NOVEMBER, at=at) == unused_minor(
        amount_minor, NOVEMBER, at=whole_second
    )


def test_the_hour_that_summer_time_repeats_is_paid_time_too() -> None:
    # 1 November 2026 has 25 hours in New York: half of them are over at 11:30 by the wall clock.
    day = Period(datetime(2026, 11, 1, tzinfo=NEW_YORK), datetime(2026, 11, 2, tzinfo=NEW_YORK))
    at = datetime(2026, 11, 1, hour=11, minute=30, tzinfo=NEW_YORK)

    assert unused_minor(2_500, day, at=at) == 1_250


def test_a_negative_price_has_no_parts() -> None:
    with pytest.raises(ValueError, match=r"cannot cost -1"):
        unused_minor(-1, NOVEMBER, at=MIDDLE_OF_NOVEMBER)


@pytest.mark.parametrize("length", [timedelta(0), -ONE_SECOND, ONE_SECOND - ONE_MICROSECOND])
def test_a_period_without_a_second_cannot_be_used(length: timedelta) -> None:
    period = Period(NOVEMBER.start, NOVEMBER.start + length)

    with pytest.raises(ValueError, match=r"nothing of .* can be used"):
        unused_minor(30_000, period, at=NOVEMBER.start)


def test_a_wall_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match=r"needs its time zone"):
        unused_minor(30_000, NOVEMBER, at=datetime(2026, 11, 16))  # noqa: DTZ001  # what is tested


@given(data=st.data(), price_minor=AMOUNTS_MINOR, period=periods())
def test_credit_equals_charge_for_the_same_price_at_the_same_instant(
    data: st.DataObject, price_minor: int, period: Period
) -> None:
    at = data.draw(instants_within(period))

    quote = quote_change(
        PaidPeriod(price_minor, period), NewPlan(price_minor, MONTH), old_length=MONTH, at=at
    )

    assert quote.credit_minor == quote.charge_minor
    assert quote.due_minor == 0


@given(data=st.data(), old_minor=AMOUNTS_MINOR, new_minor=AMOUNTS_MINOR, period=periods())
def test_changing_there_and_back_at_one_instant_nets_to_nothing(
    data: st.DataObject, old_minor: int, new_minor: int, period: Period
) -> None:
    at = data.draw(instants_within(period))

    there = quote_change(
        PaidPeriod(old_minor, period), NewPlan(new_minor, MONTH), old_length=MONTH, at=at
    )
    back = quote_change(
        PaidPeriod(new_minor, there.period), NewPlan(old_minor, MONTH), old_length=MONTH, at=at
    )

    assert there.due_minor + back.due_minor == 0


@given(data=st.data(), old_minor=AMOUNTS_MINOR, new_minor=AMOUNTS_MINOR, period=periods())
def test_a_change_within_a_period_never_costs_more_than_the_new_price(
    data: st.DataObject, old_minor: int, new_minor: int, period: Period
) -> None:
    at = data.draw(instants_within(period))

    quote = quote_change(
        PaidPeriod(old_minor, period), NewPlan(new_minor, MONTH), old_length=MONTH, at=at
    )

    assert -old_minor <= quote.due_minor <= new_minor


def test_plans_of_one_length_keep_the_period_with_its_anchor() -> None:
    quote = quote_change(
        PaidPeriod(30_000, NOVEMBER),
        NewPlan(50_000, MONTH),
        old_length=MONTH,
        at=MIDDLE_OF_NOVEMBER,
    )

    assert (quote.credit_minor, quote.charge_minor, quote.due_minor) == (15_000, 25_000, 10_000)
    assert (quote.period, quote.keeps_anchor) == (NOVEMBER, True)


def test_a_cheaper_plan_gives_money_back() -> None:
    quote = quote_change(
        PaidPeriod(50_000, NOVEMBER),
        NewPlan(30_000, MONTH),
        old_length=MONTH,
        at=MIDDLE_OF_NOVEMBER,
    )

    assert quote.due_minor == -10_000


@pytest.mark.parametrize(
    ("at", "length", "end"),
    [
        (MIDDLE_OF_NOVEMBER, YEAR, datetime(2027, 11, 16, tzinfo=UTC)),
        (MIDDLE_OF_NOVEMBER, QUARTER, datetime(2027, 2, 16, tzinfo=UTC)),
        (NOVEMBER.start, YEAR, datetime(2027, 11, 1, tzinfo=UTC)),
        # From the 30th a quarter ends where February does; the anchor stays the 30th.
        (datetime(2026, 11, 30, tzinfo=UTC), QUARTER, datetime(2027, 2, 28, tzinfo=UTC)),
        # Of one length is what has the same unit and count, not what happens to last as long.
        (MIDDLE_OF_NOVEMBER, PeriodLength(PeriodUnit.DAY, 30), datetime(2026, 12, 16, tzinfo=UTC)),
    ],
)
def test_a_plan_of_another_length_begins_a_whole_period_at_once(
    at: datetime, length: PeriodLength, end: datetime
) -> None:
    quote = quote_change(
        PaidPeriod(30_000, NOVEMBER), NewPlan(299_000, length), old_length=MONTH, at=at
    )

    assert quote.charge_minor == 299_000
    assert quote.credit_minor == unused_minor(30_000, NOVEMBER, at=at)
    assert (quote.period, quote.keeps_anchor) == (Period(at, end), False)


@given(period=periods(), at=INSTANTS)
def test_only_paid_time_can_be_changed(period: Period, at: datetime) -> None:
    assume(not period.start <= at < period.end)

    with pytest.raises(ValueError, match=r"no paid time to change"):
        quote_change(PaidPeriod(30_000, period), NewPlan(50_000, MONTH), old_length=MONTH, at=at)


@pytest.mark.parametrize("at", [NOVEMBER.start, NOVEMBER.end - ONE_MICROSECOND])
def test_a_change_is_possible_from_the_first_instant_to_the_last(at: datetime) -> None:
    quote = quote_change(
        PaidPeriod(30_000, NOVEMBER), NewPlan(30_000, MONTH), old_length=MONTH, at=at
    )

    assert quote.due_minor == 0


@pytest.mark.parametrize("at", [NOVEMBER.start - ONE_MICROSECOND, NOVEMBER.end])
def test_the_instants_next_to_a_period_do_not_belong_to_it(at: datetime) -> None:
    with pytest.raises(ValueError, match=r"no paid time to change"):
        quote_change(PaidPeriod(30_000, NOVEMBER), NewPlan(30_000, MONTH), old_length=MONTH, at=at)


def test_no_plan_pays_its_viewer() -> None:
    with pytest.raises(ValueError, match=r"cannot cost -1"):
        NewPlan(-1, MONTH)
    with pytest.raises(ValueError, match=r"cannot cost -1"):
        PaidPeriod(-1, NOVEMBER)
