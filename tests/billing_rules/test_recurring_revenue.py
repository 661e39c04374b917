"""Rules of the monthly revenue: every period weighs what it brings in a month, exactly."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, strategies as st

from billing_rules.money import Money
from billing_rules.periods import PeriodLength, PeriodUnit
from billing_rules.recurring_revenue import RenewingGroup, monthly_revenue

ROUBLES = st.integers(1, 10**9).map(lambda minor: Money(minor, "RUB"))
PERIODS = st.builds(PeriodLength, st.sampled_from(PeriodUnit), st.integers(1, 366))
GROUPS = st.builds(
    RenewingGroup,
    price=st.builds(Money, st.integers(1, 10**9), st.sampled_from(["RUB", "EUR"])),
    period=PERIODS,
    subscriptions=st.integers(0, 10**6),
)


def of_one(price_minor: int, unit: PeriodUnit, count: int = 1, *, subscriptions: int = 1) -> int:
    group = RenewingGroup(Money(price_minor, "RUB"), PeriodLength(unit, count), subscriptions)
    return monthly_revenue([group])["RUB"].amount_minor


@pytest.mark.parametrize(
    ("unit", "count", "monthly_minor"),
    [
        (PeriodUnit.MONTH, 1, 120_000),
        (PeriodUnit.MONTH, 3, 40_000),
        (PeriodUnit.YEAR, 1, 10_000),
        (PeriodUnit.YEAR, 2, 5_000),
        # 30.436875 days are the mean month of the calendar.
        (PeriodUnit.DAY, 1, 3_652_425),
        (PeriodUnit.WEEK, 1, 521_775),
    ],
)
def test_a_price_is_brought_down_to_a_month(
    unit: PeriodUnit, count: int, monthly_minor: int
) -> None:
    assert of_one(120_000, unit, count) == monthly_minor


@given(price=ROUBLES, subscriptions=st.integers(0, 10**6))
def test_monthly_plans_bring_their_price_each(price: Money, subscriptions: int) -> None:
    brought = of_one(price.amount_minor, PeriodUnit.MONTH, subscriptions=subscriptions)

    assert brought == price.amount_minor * subscriptions


@given(price=ROUBLES, years=st.integers(1, 30))
def test_a_year_is_twelve_months(price: Money, years: int) -> None:
    by_years = of_one(price.amount_minor, PeriodUnit.YEAR, years)

    assert by_years == of_one(price.amount_minor, PeriodUnit.MONTH, 12 * years)


@given(price=ROUBLES, weeks=st.integers(1, 52))
def test_a_week_is_seven_days(price: Money, weeks: int) -> None:
    by_weeks = of_one(price.amount_minor, PeriodUnit.WEEK, weeks)

    assert by_weeks == of_one(price.amount_minor, PeriodUnit.DAY, 7 * weeks)


@given(groups=st.lists(GROUPS), chance=st.randoms(use_true_random=False))
def test_the_order_of_groups_means_nothing(groups: list[RenewingGroup], chance: Random) -> None:
    shuffled = chance.sample(groups, len(groups))

    assert monthly_revenue(shuffled) == monthly_revenue(groups)


@given(price=ROUBLES, period=PERIODS, counts=st.lists(st.integers(0, 10**4), min_size=1))
def test_how_subscriptions_are_parted_into_groups_means_nothing(
    price: Money, period: PeriodLength, counts: list[int]
) -> None:
    parted = [RenewingGroup(price, period, count) for count in counts]

    assert monthly_revenue(parted) == monthly_revenue([RenewingGroup(price, period, sum(counts))])


@given(groups=st.lists(GROUPS, min_size=1))
def test_a_sum_is_off_by_half_a_minor_unit_at_most(groups: list[RenewingGroup]) -> None:
    days_of_month = Fraction(146_097, 4_800)
    months = {
        "day": 1 / days_of_month,
        "week": 7 / days_of_month,
        "month": Fraction(1),
        "year": Fraction(12),
    }
    exact: dict[str, Fraction] = {}
    for group in groups:
        length = months[group.period.unit] * group.period.count
        brought = Fraction(group.price.amount_minor * group.subscriptions) / length
        exact[group.price.currency] = exact.get(group.price.currency, Fraction(0)) + brought

    sums = monthly_revenue(groups)

    assert sums.keys() == exact.keys()
    assert all(abs(sums[it].amount_minor - exact[it]) <= Fraction(1, 2) for it in exact)


def test_currencies_are_told_apart() -> None:
    monthly = PeriodLength(PeriodUnit.MONTH, 1)
    groups = [RenewingGroup(Money(500, currency), monthly, 2) for currency in ("RUB", "EUR")]

    assert monthly_revenue(groups) == {"RUB": Money(1_000, "RUB"), "EUR": Money(1_000, "EUR")}


def test_without_subscriptions_there_is_no_revenue() -> None:
    assert monthly_revenue([]) == {}


def test_there_cannot_be_fewer_than_no_subscriptions() -> None:
    with pytest.raises(ValueError, match="-1"):
        RenewingGroup(Money(1, "RUB"), PeriodLength(PeriodUnit.DAY, 1), -1)
