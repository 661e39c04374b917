"""A discount is never a surcharge and never a gift of money, and sharing loses no kopeck."""

import pytest
from hypothesis import given, strategies as st

from billing_rules.discounts import (
    Discount,
    DiscountDuration,
    DiscountKind,
    discounted,
    discounted_periods,
    split,
    taken_off,
)
from billing_rules.money import CurrencyMismatch, Money

AMOUNTS_MINOR = st.integers(min_value=0, max_value=10**12)

PERCENTS = st.builds(
    Discount, kind=st.just(DiscountKind.PERCENT), percent=st.integers(min_value=1, max_value=100)
)
ROUBLES_OFF = st.builds(
    Discount,
    kind=st.just(DiscountKind.AMOUNT),
    amount_minor=st.integers(min_value=1, max_value=10**12),
    currency=st.just("RUB"),
)
FREE_DAYS = st.builds(
    Discount, kind=st.just(DiscountKind.FREE_DAYS), free_days=st.integers(min_value=1)
)
DISCOUNTS = PERCENTS | ROUBLES_OFF | FREE_DAYS


def percent_off(percent: int) -> Discount:
    """Build a discount in percent."""
    return Discount(DiscountKind.PERCENT, percent=percent)


def roubles_off(amount_minor: int, currency: str = "RUB") -> Discount:
    """Build a discount of a fixed amount."""
    return Discount(DiscountKind.AMOUNT, amount_minor=amount_minor, currency=currency)


def days_free(free_days: int) -> Discount:
    """Build a discount that lengthens a period."""
    return Discount(DiscountKind.FREE_DAYS, free_days=free_days)


@given(price_minor=AMOUNTS_MINOR, discount=DISCOUNTS)
def test_a_discount_makes_no_price_negative(price_minor: int, discount: Discount) -> None:
    assert discounted(Money(price_minor, "RUB"), discount).amount_minor >= 0


@given(price_minor=AMOUNTS_MINOR, discount=DISCOUNTS)
def test_a_discount_makes_no_price_dearer(price_minor: int, discount: Discount) -> None:
    price = Money(price_minor, "RUB")

    assert discounted(price, discount) <= price


@given(price_minor=AMOUNTS_MINOR, discount=DISCOUNTS)
def test_what_is_paid_and_what_is_taken_off_sum_to_the_price(
    price_minor: int, discount: Discount
) -> None:
    price = Money(price_minor, "RUB")

    assert discounted(price, discount) + taken_off(price, discount) == price


@pytest.mark.parametrize(
    ("discount", "left_minor"),
    [
        (percent_off(1), 29_691),  # 2.999 roubles off: the fraction of a kopeck is not given
        (percent_off(20), 23_992),
        (percent_off(33), 20_094),
        (percent_off(99), 300),
        (percent_off(100), 0),
        (roubles_off(1), 29_989),
        (roubles_off(10_000), 19_990),
        (roubles_off(29_989), 1),
        (roubles_off(29_990), 0),
        (roubles_off(29_991), 0),
        (roubles_off(10**12), 0),
        (days_free(14), 29_990),  # gives time, and the price stays
    ],
)
def test_a_price_of_299_90_becomes(discount: Discount, left_minor: int) -> None:
    assert discounted(Money(29_990, "RUB"), discount) == Money(left_minor, "RUB")


@pytest.mark.parametrize(("price_minor", "left_minor"), [(1, 1), (2, 1), (3, 2), (0, 0)])
def test_half_a_kopeck_is_never_taken_off(price_minor: int, left_minor: int) -> None:
    assert discounted(Money(price_minor, "RUB"), percent_off(50)) == Money(left_minor, "RUB")


def test_roubles_are_not_taken_off_a_price_in_dollars() -> None:
    with pytest.raises(CurrencyMismatch, match=r"cannot combine USD with RUB"):
        discounted(Money(999, "USD"), roubles_off(100))


def test_percents_are_taken_off_in_any_currency() -> None:
    assert discounted(Money(1_000, "USD"), percent_off(10)) == Money(900, "USD")


def test_a_debt_is_no_price() -> None:
    with pytest.raises(ValueError, match=r"is no price"):
        discounted(Money(-1, "RUB"), percent_off(10))


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_a_percentage_lies_between_1_and_100(percent: int) -> None:
    with pytest.raises(ValueError, match=r"gives nothing or too much"):
        percent_off(percent)


@pytest.mark.parametrize("amount_minor", [0, -1])
def test_an_amount_off_is_above_nothing(amount_minor: int) -> None:
    with pytest.raises(ValueError, match=r"gives nothing or too much"):
        roubles_off(amount_minor)


@pytest.mark.parametrize("free_days", [0, -1])
def test_free_days_are_above_nothing(free_days: int) -> None:
    with pytest.raises(ValueError, match=r"gives nothing or too much"):
        days_free(free_days)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (DiscountKind.PERCENT, {}),
        (DiscountKind.PERCENT, {"amount_minor": 100, "currency": "RUB"}),
        (DiscountKind.PERCENT, {"percent": 10, "free_days": 3}),
        (DiscountKind.PERCENT, {"percent": 10, "currency": "RUB"}),
        (DiscountKind.AMOUNT, {"amount_minor": 100}),
        (DiscountKind.AMOUNT, {"currency": "RUB"}),
        (DiscountKind.AMOUNT, {"amount_minor": 100, "currency": "RUB", "percent": 10}),
        (DiscountKind.FREE_DAYS, {}),
        (DiscountKind.FREE_DAYS, {"percent": 10}),
    ],
)
def test_a_discount_is_of_one_kind(kind: DiscountKind, fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no discount of one kind"):
        Discount(kind, **fields)  # type: ignore[arg-type]  # fields of many types by name


@pytest.mark.parametrize(
    ("duration", "periods", "expected"),
    [
        (DiscountDuration.ONCE, None, 1),
        (DiscountDuration.PERIODS, 1, 1),
        (DiscountDuration.PERIODS, 12, 12),
        (DiscountDuration.FOREVER, None, None),
    ],
)
def test_a_discount_holds_for_the_promised_periods(
    duration: DiscountDuration, periods: int | None, expected: int | None
) -> None:
    assert discounted_periods(duration, periods) == expected


@pytest.mark.parametrize(
    ("duration", "periods"),
    [
        (DiscountDuration.PERIODS, None),
        (DiscountDuration.PERIODS, 0),
        (DiscountDuration.PERIODS, -1),
        (DiscountDuration.ONCE, 1),
        (DiscountDuration.FOREVER, 3),
    ],
)
def test_a_duration_that_contradicts_itself_is_refused(
    duration: DiscountDuration, periods: int | None
) -> None:
    with pytest.raises(ValueError, match=r"cannot last"):
        discounted_periods(duration, periods)


WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=50).filter(any)
TOTALS_MINOR = st.integers(min_value=-(10**12), max_value=10**12)


@given(total_minor=TOTALS_MINOR, weights=WEIGHTS)
def test_the_parts_sum_to_the_whole(total_minor: int, weights: list[int]) -> None:
    parts = split(total_minor, weights)

    assert len(parts) == len(weights)
    assert sum(parts) == total_minor


@given(total_minor=TOTALS_MINOR, weights=WEIGHTS)
def test_a_credit_is_shared_as_its_charge(total_minor: int, weights: list[int]) -> None:
    charges, credits_ = split(total_minor, weights), split(-total_minor, weights)

    assert [charge + credit for charge, credit in zip(charges, credits_, strict=True)] == (
        [0] * len(weights)
    )


@given(total_minor=AMOUNTS_MINOR, weights=WEIGHTS)
def test_no_part_of_a_charge_pays_somebody_back(total_minor: int, weights: list[int]) -> None:
    assert min(split(total_minor, weights)) >= 0


@given(total_minor=AMOUNTS_MINOR, weights=WEIGHTS)
def test_only_the_last_part_differs_from_its_share(total_minor: int, weights: list[int]) -> None:
    *parts, last = split(total_minor, weights)
    *exact, exact_last = (total_minor * weight // sum(weights) for weight in weights)

    assert parts == exact
    assert 0 <= last - exact_last < len(weights)


@pytest.mark.parametrize(
    ("total_minor", "weights", "parts"),
    [
        (10_000, [1, 1, 1], [3_333, 3_333, 3_334]),
        (10_000, [2, 1], [6_666, 3_334]),
        (10_000, [0, 1], [0, 10_000]),
        (10_000, [7], [10_000]),
        (1, [1, 1, 1], [0, 0, 1]),
        (0, [1, 2], [0, 0]),
        (-10_000, [1, 1, 1], [-3_333, -3_333, -3_334]),
    ],
)
def test_the_last_part_takes_the_rest(
    total_minor: int, weights: list[int], parts: list[int]
) -> None:
    assert split(total_minor, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1], [-1]])
def test_a_sum_cannot_be_shared_among_nobody(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"cannot share by weights"):
        split(10_000, weights)
