"""Claim codes survive handwriting, and gifts span calendar time."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from billing_rules.gift_codes import (
    ALPHABET,
    CODE_LENGTH,
    code_digest,
    gift_period,
    grouped_code,
)
from billing_rules.periods import Period, PeriodLength, PeriodUnit

MONTH = PeriodLength(PeriodUnit.MONTH, 1)
WEEK = PeriodLength(PeriodUnit.WEEK, 1)

codes = st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_a_code_is_read_out_in_groups() -> None:
    assert grouped_code("ABCDEFGHJKLMNPQR") == "ABCD-EFGH-JKLM-NPQR"


@pytest.mark.parametrize("look_alike", "IO01")
def test_no_symbol_looks_like_another(look_alike: str) -> None:
    assert look_alike not in ALPHABET


@given(codes)
def test_a_code_is_found_however_it_was_typed(code: str) -> None:
    typed = f" {grouped_code(code).lower().replace('-', ' - ')} "

    assert code_digest(typed) == code_digest(code)


@given(codes, codes)
def test_different_codes_have_different_digests(one: str, other: str) -> None:
    assert (code_digest(one) == code_digest(other)) == (one == other)


def test_months_of_a_gift_keep_to_the_anchor_day() -> None:
    period = gift_period(at(2027, 1, 31), MONTH, periods=3, anchor_day=31)

    assert period == Period(at(2027, 1, 31), at(2027, 4, 30))


def test_weeks_of_a_gift_are_weeks_whatever_the_anchor_day() -> None:
    period = gift_period(at(2027, 1, 31), WEEK, periods=2, anchor_day=31)

    assert period.end == at(2027, 2, 14)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 31))
def test_two_gifts_give_as_much_as_one_of_their_sum(first: int, second: int, anchor: int) -> None:
    start = at(2028, 1, anchor)

    one = gift_period(start, MONTH, periods=first, anchor_day=anchor)
    other = gift_period(one.end, MONTH, periods=second, anchor_day=anchor)
    both = gift_period(start, MONTH, periods=first + second, anchor_day=anchor)

    assert other.end == both.end
