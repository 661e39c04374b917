"""A receipt says to the kopeck what was paid, in the words that the register takes."""

import pytest
from hypothesis import given, strategies as st

from billing_rules.discounts import split
from billing_rules.money import Money
from billing_rules.receipts import (
    LABEL_LENGTH,
    Receipt,
    ReceiptLine,
    ReceiptMethod,
    ReceiptObject,
    ReceiptTerms,
    TaxSystem,
    Vat,
    receipt_for,
)

TERMS = ReceiptTerms(
    vat=Vat.TWENTY_TWO,
    tax_system=TaxSystem.GENERAL,
    method=ReceiptMethod.FULL_PAYMENT,
    object=ReceiptObject.SERVICE,
)

AMOUNTS_MINOR = st.integers(min_value=1, max_value=10**12)


def line_of(
    amount_minor: int, *, label: str = "Подписка", price_minor: int | None = None, quantity: int = 1
) -> ReceiptLine:
    """Build a line that costs `amount_minor`."""
    return ReceiptLine(
        label=label,
        price_minor=amount_minor if price_minor is None else price_minor,
        quantity=quantity,
        amount_minor=amount_minor,
        vat=TERMS.vat,
        method=TERMS.method,
        object=TERMS.object,
    )


@given(amount_minor=AMOUNTS_MINOR)
def test_the_lines_sum_to_the_payment_to_the_kopeck(amount_minor: int) -> None:
    receipt = receipt_for("Подписка «Месяц»", Money(amount_minor, "RUB"), TERMS)

    assert sum(line.amount_minor for line in receipt.lines) == amount_minor
    assert receipt.total_minor == amount_minor


def test_the_line_is_taxed_as_its_plan_says() -> None:
    receipt = receipt_for("Подписка «Месяц»", Money(29_990, "RUB"), TERMS)

    assert receipt.tax_system is TaxSystem.GENERAL
    assert list(receipt.lines) == [line_of(29_990, label="Подписка «Месяц»")]


@given(amount_minor=AMOUNTS_MINOR, weights=st.lists(st.integers(1, 1_000), min_size=1, max_size=9))
def test_a_payment_that_is_split_into_lines_still_makes_a_receipt(
    amount_minor: int, weights: list[int]
) -> None:
    lines = [line_of(part) for part in split(amount_minor, weights)]

    receipt = Receipt(lines, TaxSystem.GENERAL, amount_minor)

    assert receipt.total_minor == amount_minor


@pytest.mark.parametrize("total_minor", [29_989, 29_991, 59_980])
def test_lines_that_miss_the_payment_make_no_receipt(total_minor: int) -> None:
    with pytest.raises(ValueError, match=r"lines of 29990 kopecks"):
        Receipt([line_of(29_990)], TaxSystem.GENERAL, total_minor)


@pytest.mark.parametrize("total_minor", [0, -1])
def test_nothing_paid_is_no_receipt(total_minor: int) -> None:
    with pytest.raises(ValueError, match=r"no receipt is printed"):
        Receipt([], TaxSystem.GENERAL, total_minor)


def test_a_payment_without_lines_is_no_receipt() -> None:
    with pytest.raises(ValueError, match=r"lines of 0 kopecks"):
        Receipt([], TaxSystem.GENERAL, 29_990)


def test_a_refund_of_nothing_is_no_receipt() -> None:
    with pytest.raises(ValueError, match=r"no receipt is printed"):
        receipt_for("Подписка", Money(0, "RUB"), TERMS)


def test_a_receipt_is_in_roubles() -> None:
    with pytest.raises(ValueError, match=r"in roubles, not in USD"):
        receipt_for("Subscription", Money(999, "USD"), TERMS)


@pytest.mark.parametrize(
    ("description", "label"),
    [
        ("Подписка", "Подписка"),
        ("  Подписка  ", "Подписка"),
        ("я" * LABEL_LENGTH, "я" * LABEL_LENGTH),
        ("я" * (LABEL_LENGTH + 1), "я" * LABEL_LENGTH),
    ],
)
def test_a_long_name_is_cut_where_the_register_would_cut_it(description: str, label: str) -> None:
    receipt = receipt_for(description, Money(29_990, "RUB"), TERMS)

    assert [line.label for line in receipt.lines] == [label]


@pytest.mark.parametrize("description", ["", "   "])
def test_a_thing_without_a_name_cannot_be_sold(description: str) -> None:
    with pytest.raises(ValueError, match=r"a name of 0 characters"):
        receipt_for(description, Money(29_990, "RUB"), TERMS)


@pytest.mark.parametrize(
    ("amount_minor", "price_minor", "quantity"),
    [(29_990, 29_990, 1), (59_980, 29_990, 2), (50_000, 29_990, 2), (0, 29_990, 1), (0, 0, 1)],
)
def test_a_line_may_cost_less_than_its_price(
    amount_minor: int, price_minor: int, quantity: int
) -> None:
    line = line_of(amount_minor, price_minor=price_minor, quantity=quantity)

    assert line.amount_minor == amount_minor


@pytest.mark.parametrize(
    ("amount_minor", "price_minor", "quantity"),
    [(29_991, 29_990, 1), (59_981, 29_990, 2), (-1, 29_990, 1), (0, -1, 1)],
)
def test_a_line_never_costs_more_than_its_price_or_less_than_nothing(
    amount_minor: int, price_minor: int, quantity: int
) -> None:
    with pytest.raises(ValueError, match=r"cannot make"):
        line_of(amount_minor, price_minor=price_minor, quantity=quantity)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_sells_at_least_one(quantity: int) -> None:
    with pytest.raises(ValueError, match=r"on a receipt"):
        line_of(0, price_minor=29_990, quantity=quantity)


def test_a_name_longer_than_the_register_takes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a name of 129 characters"):
        line_of(1, label="я" * (LABEL_LENGTH + 1))


def test_the_codes_are_those_of_the_law() -> None:
    assert [vat.value for vat in Vat] == [
        "none", "0", "5", "7", "10", "20", "22", "105", "107", "110", "120", "122",
    ]  # fmt: skip
    assert [system.value for system in TaxSystem] == [0, 1, 2, 3, 4, 5]
    assert [method.value for method in ReceiptMethod] == [0, 1, 2, 3, 4, 5, 6, 7]
    assert [thing.value for thing in ReceiptObject] == [*range(28), *range(30, 34)]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (1, ReceiptObject.GOODS),
        (4, ReceiptObject.SERVICE),
        (9, ReceiptObject.INTELLECTUAL_PROPERTY),
        (10, ReceiptObject.PAYMENT),
        (13, ReceiptObject.OTHER),
    ],
)
def test_a_thing_is_called_by_its_code(code: int, meaning: ReceiptObject) -> None:
    assert ReceiptObject(code) is meaning
