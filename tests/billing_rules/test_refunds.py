"""Refunds are summed, and what may have left counts as gone."""

import pytest
from hypothesis import given, strategies as st

from billing_rules.lifecycles import OPEN_REFUND_STATES, RefundState
from billing_rules.refunds import RefundSum, refundable_minor, refunded_minor

PAID_MINOR = 29_990

STATES = [
    # state of a refund of 100.00, still refundable, gone back for certain
    ("requested", 19_990, 0),
    ("sent", 19_990, 0),
    ("unknown", 19_990, 0),
    ("succeeded", 19_990, 10_000),
    ("refused", 29_990, 0),
]

REFUNDS = st.lists(
    st.builds(
        RefundSum,
        amount_minor=st.integers(min_value=1, max_value=PAID_MINOR),
        state=st.sampled_from(RefundState),
    ),
    max_size=12,
)


def test_the_table_names_every_state() -> None:
    assert [state for state, _, _ in STATES] == list(RefundState)


@pytest.mark.parametrize(("state", "refundable", "refunded"), STATES)
def test_only_a_refused_refund_gives_its_sum_free_again(
    state: str, refundable: int, refunded: int
) -> None:
    refunds = [RefundSum(10_000, state)]

    assert refundable_minor(PAID_MINOR, refunds) == refundable
    assert refunded_minor(refunds) == refunded


def test_a_payment_without_refunds_may_be_refunded_whole() -> None:
    assert refundable_minor(PAID_MINOR, []) == PAID_MINOR
    assert refunded_minor([]) == 0


def test_partial_refunds_are_summed() -> None:
    refunds = [
        RefundSum(10_000, RefundState.SUCCEEDED),
        RefundSum(9_990, RefundState.SUCCEEDED),
        RefundSum(5_000, RefundState.REFUSED),
        RefundSum(4_000, RefundState.UNKNOWN),
    ]

    assert refunded_minor(refunds) == 19_990
    assert refundable_minor(PAID_MINOR, refunds) == 6_000


def test_nothing_more_may_be_refunded_when_more_than_was_paid_went_back() -> None:
    # Somebody may refund in the provider's own cabinet, past our check.
    refunds = [RefundSum(PAID_MINOR, RefundState.SUCCEEDED), RefundSum(1, RefundState.SUCCEEDED)]

    assert refundable_minor(PAID_MINOR, refunds) == 0


@given(asked=REFUNDS)
def test_refunds_that_were_granted_never_exceed_what_was_paid(asked: list[RefundSum]) -> None:
    granted: list[RefundSum] = []
    for refund in asked:
        if refund.amount_minor <= refundable_minor(PAID_MINOR, granted):
            granted.append(refund)

    assert refunded_minor(granted) <= PAID_MINOR


@given(refunds=REFUNDS)
def test_money_of_an_open_refund_is_not_promised_twice(refunds: list[RefundSum]) -> None:
    promised = sum(refund.amount_minor for refund in refunds if refund.state in OPEN_REFUND_STATES)

    refundable = refundable_minor(PAID_MINOR, refunds)

    assert refundable == max(0, PAID_MINOR - promised - refunded_minor(refunds))


@given(refunds=REFUNDS)
def test_refunds_may_be_counted_from_any_iterable(refunds: list[RefundSum]) -> None:
    assert refundable_minor(PAID_MINOR, iter(refunds)) == refundable_minor(PAID_MINOR, refunds)
