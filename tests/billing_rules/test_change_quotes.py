"""What a change of plan costs, what the present period is worth, and what goes back of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st

from billing_rules.change_quotes import QUOTE_LASTS, cost_of_change, is_quote_good
from billing_rules.paid_time import (
    PaidInvoice,
    PaidTime,
    Returned,
    period_worth_minor,
    returnable_minor,
)
from billing_rules.periods import Period, PeriodLength, PeriodUnit
from billing_rules.standing import Offer, Standing

START = datetime(2026, 1, 31, 12, tzinfo=UTC)

MONTH = PeriodLength(PeriodUnit.MONTH, 1)

PERIOD = Period(START, START + timedelta(days=28))

amounts = st.integers(0, 10**7)

instants = st.integers(0, 28 * 86_400 - 1).map(lambda seconds: START + timedelta(seconds=seconds))


def paid(worth_minor: int = 28_000, refundable_minor: int | None = None) -> PaidTime:
    refundable = worth_minor if refundable_minor is None else refundable_minor
    return PaidTime(PERIOD, MONTH, worth_minor, refundable)


def standing(time: PaidTime, state: str = "active") -> Standing:
    return Standing(
        state=state,
        plan_id=uuid4(),
        price_id=uuid4(),
        currency="RUB",
        auto_renew=True,
        is_renewal_under_way=False,
        is_change_under_way=False,
        is_disputed=False,
        paused_at=None,
        paid=time,
    )


def offer(price_minor: int, length: PeriodLength = MONTH) -> Offer:
    return Offer(uuid4(), uuid4(), price_minor, "RUB", length)


@given(price_minor=amounts, at=instants)
def test_equal_plans_cost_nothing_at_any_instant(price_minor: int, at: datetime) -> None:
    time = paid(price_minor)

    assert cost_of_change(standing(time), time, offer(price_minor), at=at).quoted_minor == 0


@given(old_minor=amounts, new_minor=amounts, at=instants)
def test_there_and_back_in_one_instant_nets_to_nothing(
    old_minor: int, new_minor: int, at: datetime
) -> None:
    old, new = paid(old_minor), paid(new_minor, refundable_minor=10**9)
    there = cost_of_change(standing(old), old, offer(new_minor), at=at).quote.due_minor

    back = cost_of_change(standing(new), new, offer(old_minor), at=at).quote.due_minor

    assert there + back == 0


@given(worth_minor=amounts, refundable_minor=amounts, price_minor=amounts, at=instants)
def test_never_more_goes_back_than_may(
    worth_minor: int, refundable_minor: int, price_minor: int, at: datetime
) -> None:
    time = paid(worth_minor, refundable_minor)

    cost = cost_of_change(standing(time), time, offer(price_minor), at=at)

    assert 0 <= cost.goes_back_minor <= refundable_minor
    assert cost.due_minor == 0 or cost.goes_back_minor == 0


def test_a_trial_changes_for_nothing() -> None:
    time = paid(0)

    cost = cost_of_change(standing(time, "trialing"), time, offer(99_900), at=START)

    assert (cost.quoted_minor, cost.quote.period) == (0, PERIOD)


def test_a_period_that_lies_ahead_is_credited_whole() -> None:
    time = paid(28_000)
    week = offer(10_000, PeriodLength(PeriodUnit.WEEK, 1))

    cost = cost_of_change(standing(time), time, week, at=START - timedelta(days=3))

    assert cost.quote.credit_minor == 28_000
    assert cost.quote.period == Period(START, START + timedelta(days=7))


@pytest.mark.parametrize(
    ("quoted_at", "at", "is_good"),
    [
        (START + timedelta(days=1), START + timedelta(days=1), True),
        (START + timedelta(days=1), START + timedelta(days=1) + QUOTE_LASTS, True),
        (START + timedelta(days=1), START + timedelta(days=1, seconds=1) + QUOTE_LASTS, False),
        (START + timedelta(days=1, seconds=1), START + timedelta(days=1), False),
        (START - timedelta(seconds=1), START + timedelta(seconds=1), False),  # another period
        (START - timedelta(days=1), START - timedelta(days=1), True),  # it lies ahead
        (PERIOD.end - timedelta(seconds=1), PERIOD.end + timedelta(seconds=1), True),
        (PERIOD.end, PERIOD.end, False),
    ],
)
def test_a_quote_lasts_half_an_hour_within_its_period(
    quoted_at: datetime, at: datetime, *, is_good: bool
) -> None:
    assert is_quote_good(quoted_at, paid(), at=at) is is_good


def test_given_time_is_worth_nothing() -> None:
    assert period_worth_minor([]) == 0


def test_the_latest_invoice_tells_what_the_period_is_worth() -> None:
    first, change = PaidInvoice(30_000, START), PaidInvoice(60_000, START + timedelta(days=9))

    assert period_worth_minor([change, first]) == 60_000


def test_what_a_change_gave_back_is_part_of_its_price() -> None:
    changed_at = START + timedelta(days=9)
    first = PaidInvoice(60_000, START, (Returned(15_000, changed_at),))

    assert period_worth_minor([first, PaidInvoice(30_000, changed_at)]) == 30_000


def test_what_went_back_later_lowers_the_worth() -> None:
    later = START + timedelta(days=9)
    first = PaidInvoice(30_000, START, (Returned(10_000, later), Returned(25_000, later)))

    assert period_worth_minor([first]) == 0


@given(worth_minor=amounts, refundable_minor=amounts, at=instants)
def test_no_more_is_returned_than_was_unused(
    worth_minor: int, refundable_minor: int, at: datetime
) -> None:
    returned = returnable_minor(paid(worth_minor, refundable_minor), at=at)

    assert 0 <= returned <= min(worth_minor, refundable_minor)
