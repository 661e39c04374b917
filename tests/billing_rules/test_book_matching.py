"""Each operation meets the row of ours that it belongs to, whatever order the lists are in."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from billing_rules.book_matching import find_differences
from billing_rules.books import (
    OurPayment,
    OurRefund,
    Standing,
    TheirOperation,
    TheirPayment,
    TheirRefund,
)
from billing_rules.differences import Cure, DifferenceKind as Kind
from billing_rules.lifecycles import InvoiceState, PaymentState, RefundState
from billing_rules.money import Money
from billing_rules.refunds import RefundSum

PRICE, PART = Money(29_990, "RUB"), Money(10_000, "RUB")


def taken(number: int, payment: int | None = None) -> TheirPayment:
    """Build a successful charge number `number`, of our payment of the same number or another."""
    payment_id = UUID(int=number if payment is None else payment)
    return TheirPayment(number, Standing.SUCCEEDED, PRICE, payment_id)


def paid(number: int) -> OurPayment:
    """Build our payment of the same operation."""
    return OurPayment(
        id=UUID(int=number),
        state=PaymentState.SUCCEEDED,
        amount=PRICE,
        transaction_id=number,
        invoice_state=InvoiceState.PAID,
    )


def given_back(number: int, payment: int, refund: int | None = None) -> TheirRefund:
    """Build a successful refund of the charge number `payment`."""
    return TheirRefund(
        transaction_id=number,
        standing=Standing.SUCCEEDED,
        amount=PART,
        payment_transaction_id=payment,
        refund_id=None if refund is None else UUID(int=refund),
    )


def refunded(number: int, payment: int) -> OurRefund:
    """Build our refund of the same operation."""
    return OurRefund(
        id=UUID(int=number),
        payment_id=UUID(int=payment),
        state=RefundState.SUCCEEDED,
        amount=PART,
        transaction_id=number,
    )


def found(
    theirs: list[TheirOperation],
    payments: list[OurPayment],
    refunds: list[OurRefund] | None = None,
) -> list[tuple[Kind, Cure | None, int | None]]:
    """Return kind, cure and the provider's number of every difference."""
    differences = find_differences(theirs, payments=payments, refunds=refunds or [])
    return [
        (it.kind, it.cure, it.theirs.transaction_id if it.theirs else None) for it in differences
    ]


@given(data=st.data(), numbers=st.lists(st.integers(1, 10**9), unique=True, max_size=20))
def test_equal_books_have_no_difference(data: st.DataObject, numbers: list[int]) -> None:
    theirs: list[TheirOperation] = data.draw(st.permutations([taken(it) for it in numbers]))

    assert found(theirs, [paid(it) for it in numbers]) == []


@given(
    numbers=st.lists(st.integers(1, 10**9), unique=True, min_size=1, max_size=20),
    data=st.data(),
)
def test_exactly_the_payment_that_one_book_lacks_is_found(
    numbers: list[int], data: st.DataObject
) -> None:
    lost = data.draw(st.sampled_from(numbers))
    kept = [number for number in numbers if number != lost]

    lost_by_us = found([taken(it) for it in numbers], [paid(it) for it in kept])
    lost_by_them = found([taken(it) for it in kept], [paid(it) for it in numbers])

    assert lost_by_us == [(Kind.ORPHAN, None, lost)]
    assert lost_by_them == [(Kind.MISSING_AT_PROVIDER, None, None)]


def test_a_payment_is_found_by_its_order_number_while_we_know_no_operation() -> None:
    ours = replace(
        paid(1),
        state=PaymentState.UNKNOWN,
        transaction_id=None,
        invoice_state=InvoiceState.ISSUED,
    )

    assert found([taken(7, payment=1)], [ours]) == [
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_OUTCOME, 7)
    ]


def test_a_second_operation_with_one_order_number_is_a_second_charge() -> None:
    assert found([taken(1), taken(2, payment=1)], [paid(1)]) == [
        (Kind.DOUBLE_CHARGE, Cure.RECORD_OUTCOME, 2)
    ]


def test_a_second_charge_that_went_back_is_no_difference_any_more() -> None:
    surplus = replace(
        paid(2),
        is_surplus=True,
        refunds=[RefundSum(PRICE.amount_minor, RefundState.SUCCEEDED)],
    )

    assert found([taken(1), taken(2, payment=1)], [paid(1), surplus]) == []


def test_a_declined_try_with_the_same_order_number_hides_no_missing_success() -> None:
    declined = replace(taken(5, payment=1), standing=Standing.FAILED)

    assert found([declined], [paid(1)]) == [(Kind.MISSING_AT_PROVIDER, None, None)]


def test_our_refund_is_found_by_its_own_mark() -> None:
    ours = replace(refunded(2, payment=1), state=RefundState.SENT, transaction_id=None)

    assert found([taken(1), given_back(9, payment=1, refund=2)], [paid(1)], [ours]) == [
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_REFUND, 9)
    ]


def test_a_booked_refund_is_found_by_the_providers_number() -> None:
    assert found([taken(1), given_back(2, payment=1)], [paid(1)], [refunded(2, payment=1)]) == []


@pytest.mark.parametrize(
    ("refund", "cure"),
    [
        (given_back(9, payment=1), Cure.RECORD_REFUND),
        (replace(given_back(9, payment=0), payment_id=UUID(int=1)), Cure.RECORD_REFUND),
        (given_back(9, payment=404), None),
    ],
    ids=["by the charge's number", "by the order number", "of nobody's charge"],
)
def test_a_refund_by_hand_finds_the_payment_it_is_of(
    refund: TheirRefund, cure: Cure | None
) -> None:
    assert found([taken(1), refund], [paid(1)]) == [(Kind.UNSEEN_REFUND, cure, 9)]


def test_a_refund_that_the_provider_lacks_names_its_payment() -> None:
    [difference] = find_differences(
        [taken(1)], payments=[paid(1)], refunds=[refunded(2, payment=1)]
    )

    assert difference.kind is Kind.MISSING_AT_PROVIDER
    assert (difference.payment, difference.refund) == (paid(1), refunded(2, payment=1))


def test_rows_of_other_days_are_only_looked_up() -> None:
    of_last_month = replace(paid(1), is_expected=False)

    assert found([given_back(9, payment=1)], [of_last_month]) == [
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND, 9)
    ]
