"""Money never loses a kopeck: not in a sum, not in a split, not on the way to the provider."""

import ast
from collections.abc import Callable
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import billing_rules
from billing_rules.money import CurrencyMismatch, Money

AMOUNTS_MINOR = st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1)
"""As much as a bigint column surely holds, and as much as a provider may name."""

CURRENCIES = st.sampled_from(["RUB", "USD", "EUR", "KZT"])


def test_299_roubles_90_survive_the_way_to_the_provider_and_back() -> None:
    price = Money(29_990, "RUB")

    written = str(price.to_decimal())

    assert written == "299.90"
    assert Money.from_decimal(Decimal(written), "RUB") == price


@given(AMOUNTS_MINOR, CURRENCIES)
def test_every_amount_survives_the_way_to_the_provider_and_back(
    amount_minor: int, currency: str
) -> None:
    amount = Money(amount_minor, currency)

    assert Money.from_decimal(amount.to_decimal(), currency) == amount


@pytest.mark.parametrize(
    ("written", "amount_minor"),
    [
        ("299.9", 29_990),
        ("299.90", 29_990),
        ("299.9000", 29_990),
        ("299.90000000000000000000000000000000", 29_990),  # noughts beyond any precision
        ("300", 30_000),
        ("3E+2", 30_000),
        ("0.01", 1),
        ("0", 0),
        ("-0.00", 0),
        ("-12.34", -1_234),
        ("9999999999999999.99", 10**18 - 1),
    ],
)
def test_an_amount_means_the_same_however_it_is_written(written: str, amount_minor: int) -> None:
    assert Money.from_decimal(Decimal(written), "RUB") == Money(amount_minor, "RUB")


@pytest.mark.parametrize(
    "written",
    [
        "299.905",
        "0.001",
        "299.9000000000000000000000000001",  # 31 digits: more than decimal keeps by default
        "1E-999999999",
    ],
)
def test_a_fraction_of_a_minor_unit_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"no amount in whole minor units"):
        Money.from_decimal(Decimal(written), "RUB")


@pytest.mark.parametrize("written", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"no amount in whole minor units"):
        Money.from_decimal(Decimal(written), "RUB")


@pytest.mark.parametrize("written", ["1E+17", "10000000000000000.00", "1E+999999999"])
def test_an_amount_beyond_eighteen_digits_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"no amount in whole minor units"):
        Money.from_decimal(Decimal(written), "RUB")


def test_a_thread_with_a_low_decimal_precision_still_counts_exactly() -> None:
    price = Money(123_456_789, "RUB")

    with localcontext(prec=3):
        written = price.to_decimal()
        read = Money.from_decimal(Decimal("1234567.89"), "RUB")

    assert (str(written), read) == ("1234567.89", price)


@pytest.mark.parametrize("amount", [299.9, 300.0, Decimal(30_000), "30000", True, None])
def test_minor_units_are_whole_numbers_or_nothing(amount: object) -> None:
    with pytest.raises(TypeError, match=r"whole numbers"):
        Money(amount, "RUB")  # type: ignore[arg-type]  # the wrong type is what is tested


@pytest.mark.parametrize("factor", [1.5, 2.0, Decimal("1.5")])
def test_a_product_with_a_fraction_is_refused(factor: object) -> None:
    with pytest.raises(TypeError, match=r"whole numbers"):
        Money(29_990, "RUB") * factor  # type: ignore[operator]  # the wrong type is what is tested


@pytest.mark.parametrize("currency", ["", "RU", "rub", "Rub", "RUBL", "R1B", "РУБ", "R B"])
def test_a_currency_is_three_capital_latin_letters(currency: str) -> None:
    with pytest.raises(ValueError, match=r"not an ISO 4217 code"):
        Money(1, currency)


def test_a_provider_naming_a_bad_currency_is_told_so() -> None:
    with pytest.raises(ValueError, match=r"'rub' is not an ISO 4217 code"):
        Money.from_decimal(Decimal("299.90"), "rub")


def test_three_months_cost_exactly_three_prices() -> None:
    assert Money(29_990, "RUB") * 3 == Money(89_970, "RUB")


@given(AMOUNTS_MINOR, AMOUNTS_MINOR)
def test_what_is_added_can_be_taken_away_again(left: int, right: int) -> None:
    total = Money(left, "RUB") + Money(right, "RUB")

    assert total - Money(right, "RUB") == Money(left, "RUB")


@pytest.mark.parametrize(
    "combine",
    [
        lambda left, right: left + right,
        lambda left, right: left - right,
        lambda left, right: left < right,
        lambda left, right: left <= right,
        lambda left, right: left > right,
        lambda left, right: left >= right,
    ],
    ids=["+", "-", "<", "<=", ">", ">="],
)
def test_two_currencies_never_meet(combine: Callable[[Money, Money], object]) -> None:
    with pytest.raises(CurrencyMismatch, match=r"cannot combine RUB with USD|USD with RUB"):
        combine(Money(1, "RUB"), Money(1, "USD"))


def test_the_same_number_in_another_currency_is_another_amount() -> None:
    assert Money(29_990, "RUB") != Money(29_990, "USD")


@given(AMOUNTS_MINOR, AMOUNTS_MINOR)
def test_amounts_are_ordered_as_their_minor_units(left: int, right: int) -> None:
    smaller, larger = Money(left, "RUB"), Money(right, "RUB")

    assert (smaller < larger) is (left < right)
    assert (smaller <= larger) is (left <= right)
    assert (smaller > larger) is (left > right)
    assert (smaller >= larger) is (left >= right)


@pytest.mark.parametrize(
    ("amount_minor", "written"),
    [
        (29_990, "299.90 RUB"),
        (5, "0.05 RUB"),
        (0, "0.00 RUB"),
        (-5, "-0.05 RUB"),
        (100, "1.00 RUB"),
    ],
)
def test_an_amount_is_written_with_two_decimals(amount_minor: int, written: str) -> None:
    assert str(Money(amount_minor, "RUB")) == written


@given(AMOUNTS_MINOR, st.integers(min_value=1, max_value=400))
def test_the_parts_of_a_split_sum_to_the_whole(amount_minor: int, shares: int) -> None:
    parts = Money(amount_minor, "RUB").split(shares)

    assert len(parts) == shares
    assert sum(part.amount_minor for part in parts) == amount_minor


@given(AMOUNTS_MINOR, st.integers(min_value=1, max_value=400))
def test_all_parts_but_the_last_are_equal(amount_minor: int, shares: int) -> None:
    *parts, last = Money(amount_minor, "RUB").split(shares)

    assert len(set(parts)) <= 1
    assert all(abs(last.amount_minor) >= abs(part.amount_minor) for part in parts)
    assert all(abs((last - part).amount_minor) < shares for part in parts)


@given(AMOUNTS_MINOR, st.integers(min_value=1, max_value=400))
def test_a_credit_splits_into_the_same_parts_as_its_charge(amount_minor: int, shares: int) -> None:
    charge, credit = Money(amount_minor, "RUB"), Money(-amount_minor, "RUB")

    paired = zip(charge.split(shares), credit.split(shares), strict=True)

    assert all(charged + credited == Money(0, "RUB") for charged, credited in paired)


def test_the_last_part_takes_the_rest() -> None:
    parts = Money(10_000, "RUB").split(3)

    assert [part.amount_minor for part in parts] == [3_333, 3_333, 3_334]


@pytest.mark.parametrize("shares", [0, -1])
def test_money_cannot_be_split_among_nobody(shares: int) -> None:
    with pytest.raises(ValueError, match=r"cannot split"):
        Money(10_000, "RUB").split(shares)


def rule_modules() -> list[Path]:
    """Return the source files of all rules."""
    [folder] = billing_rules.__path__
    return sorted(Path(folder).glob("*.py"))


def mentions_a_float(node: ast.AST) -> bool:
    """Return whether this piece of syntax makes or names a binary fraction."""
    match node:
        case ast.Constant(value=float()) | ast.Name(id="float") | ast.Div():
            return True
        case _:
            return False


@pytest.mark.parametrize("module", rule_modules(), ids=lambda path: path.stem)
def test_no_rule_counts_in_binary_fractions(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))

    assert [ast.dump(node) for node in ast.walk(tree) if mentions_a_float(node)] == []
