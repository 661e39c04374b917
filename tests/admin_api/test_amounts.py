"""Amounts that managers type, and amounts that they read: exact both ways."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from admin_api.schemas.catalogue import PriceInput
from admin_api.schemas.invoices import RefundInput
from admin_api.schemas.values import MoneySchema, money_answer
from billing_rules.money import MOST_MINOR, Money

MINOR = st.integers(1, MOST_MINOR)


@given(MINOR)
def test_an_amount_that_was_shown_can_be_typed_back(minor: int) -> None:
    shown = MoneySchema().dump(money_answer(Money(minor, "RUB")))

    loaded = PriceInput().load({"amount": shown["amount"], "currency": "RUB"})

    assert loaded == {"amount_minor": minor, "currency": "RUB"}


@given(st.text(max_size=20))
def test_what_is_no_amount_is_refused_and_never_crashes(text: str) -> None:
    complaints = PriceInput().validate({"amount": text, "currency": "RUB"})

    assert set(complaints) <= {"amount"}


@given(st.from_regex(r"[0-9]{1,3}[.eE_ ]?[0-9]{0,3}", fullmatch=True))
def test_what_is_taken_for_an_amount_is_one(text: str) -> None:
    body = {"amount": text, "currency": "RUB"}
    assume(not PriceInput().validate(body))

    loaded = PriceInput().load(body)

    assert Money(loaded["amount_minor"], "RUB").to_decimal() == Decimal(text)


@pytest.mark.parametrize(
    ("amount", "minor"), [("299.90", 29_990), ("299.9", 29_990), ("299", 29_900), ("0.01", 1)]
)
def test_an_amount_may_leave_out_zeros(amount: str, minor: int) -> None:
    assert PriceInput().load({"amount": amount, "currency": "RUB"})["amount_minor"] == minor


def test_a_refund_without_an_amount_means_all() -> None:
    assert RefundInput().load({"reason": "all of it"})["amount_minor"] is None
