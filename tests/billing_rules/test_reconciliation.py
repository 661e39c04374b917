"""When the provider is asked about money whose fate is unknown."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from billing_rules.reconciliation import (
    CALL_WITHIN,
    NOT_FOUND_IS_FINAL_AFTER,
    is_not_found_final,
    is_too_late_to_call,
    next_check_at,
)

ATTEMPTED_AT = datetime(2026, 11, 21, hour=12, tzinfo=UTC)

GATEWAY_ANSWERS_WITHIN = timedelta(minutes=5)
GATEWAY_REMEMBERS_A_REQUEST_FOR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("checks", "delay"),
    [
        (0, timedelta(minutes=1)),
        (1, timedelta(minutes=6)),  # past the gateway's five minutes
        (2, timedelta(minutes=15)),
        (3, timedelta(hours=1)),
        (4, timedelta(hours=6)),
        (5, timedelta(days=1)),
        (6, timedelta(days=2)),
        (7, timedelta(days=3)),
        (370, timedelta(days=366)),  # unknown is never failed by age
    ],
)
def test_the_provider_is_asked_soon_then_daily_for_ever(checks: int, delay: timedelta) -> None:
    assert next_check_at(ATTEMPTED_AT, checks=checks) == ATTEMPTED_AT + delay


@given(checks=st.integers(min_value=0, max_value=10_000))
def test_every_look_pushes_the_next_one_forward(checks: int) -> None:
    now, later = (next_check_at(ATTEMPTED_AT, checks=count) for count in (checks, checks + 1))

    assert timedelta(0) < later - now <= timedelta(days=1)


def test_nobody_can_have_been_asked_less_than_never() -> None:
    with pytest.raises(ValueError, match=r"asked -1 times"):
        next_check_at(ATTEMPTED_AT, checks=-1)


@pytest.mark.parametrize(
    ("age", "is_final"),
    [
        (timedelta(seconds=1), False),  # right after a timeout: the charge may still be under way
        (timedelta(minutes=5), False),
        (timedelta(minutes=10) - timedelta(microseconds=1), False),
        (timedelta(minutes=10), True),
        (timedelta(days=1), True),
    ],
)
def test_not_found_is_believed_after_ten_minutes(*, age: timedelta, is_final: bool) -> None:
    assert is_not_found_final(ATTEMPTED_AT, at=ATTEMPTED_AT + age) is is_final


def test_not_found_is_not_believed_while_the_gateway_may_still_be_charging() -> None:
    assert NOT_FOUND_IS_FINAL_AFTER > GATEWAY_ANSWERS_WITHIN


def test_a_call_ends_before_anybody_believes_that_it_was_never_made() -> None:
    assert CALL_WITHIN + GATEWAY_ANSWERS_WITHIN < NOT_FOUND_IS_FINAL_AFTER


@pytest.mark.parametrize(
    ("age", "is_too_late"),
    [
        (timedelta(0), False),
        (timedelta(minutes=2), False),
        (timedelta(minutes=2, microseconds=1), True),
        (timedelta(hours=2), True),
    ],
)
def test_a_claim_allows_a_call_for_two_minutes(*, age: timedelta, is_too_late: bool) -> None:
    assert is_too_late_to_call(ATTEMPTED_AT, at=ATTEMPTED_AT + age) is is_too_late


def test_the_first_answer_that_may_be_final_comes_while_the_gateway_knows_the_request() -> None:
    looks = (next_check_at(ATTEMPTED_AT, checks=checks) for checks in range(5))

    first_final = next(at for at in looks if is_not_found_final(ATTEMPTED_AT, at=at))

    assert first_final - ATTEMPTED_AT < GATEWAY_REMEMBERS_A_REQUEST_FOR
