"""Every contradiction between the books has a name, and a cure only where that is certain."""

from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

import pytest

from billing_rules.books import OurPayment, OurRefund, Standing, TheirPayment, TheirRefund
from billing_rules.differences import (
    Cure,
    Difference,
    DifferenceKind as Kind,
    classify_payment,
    classify_refund,
)
from billing_rules.lifecycles import InvoiceState, PaymentState, RefundState
from billing_rules.money import Money
from billing_rules.refunds import RefundSum

PAYMENT_ID, REFUND_ID = UUID(int=1), UUID(int=2)
PRICE = Money(29_990, "RUB")

TAKEN = TheirPayment(
    transaction_id=7001, standing=Standing.SUCCEEDED, amount=PRICE, payment_id=PAYMENT_ID
)
DECLINED = replace(TAKEN, standing=Standing.FAILED)
HELD = replace(TAKEN, standing=Standing.OPEN)

PAID = OurPayment(
    id=PAYMENT_ID,
    state=PaymentState.SUCCEEDED,
    amount=PRICE,
    transaction_id=7001,
    invoice_state=InvoiceState.PAID,
)
SENT = replace(
    PAID,
    state=PaymentState.SENT,
    transaction_id=None,
    invoice_state=InvoiceState.ISSUED,
)
SURPLUS = replace(PAID, is_surplus=True)

GIVEN_BACK = TheirRefund(
    transaction_id=8001,
    standing=Standing.SUCCEEDED,
    amount=Money(10_000, "RUB"),
    payment_transaction_id=7001,
    payment_id=PAYMENT_ID,
    refund_id=REFUND_ID,
)
NOT_GIVEN_BACK = replace(GIVEN_BACK, standing=Standing.FAILED)
BY_HAND = replace(GIVEN_BACK, refund_id=None)

REFUNDED = OurRefund(
    id=REFUND_ID,
    payment_id=PAYMENT_ID,
    state=RefundState.SUCCEEDED,
    amount=Money(10_000, "RUB"),
    transaction_id=8001,
)
REFUND_SENT = replace(REFUNDED, state=RefundState.SENT, transaction_id=None)


Verdict: TypeAlias = tuple[Kind, Cure | None] | None


def refunded(amount_minor: int, state: RefundState = RefundState.SUCCEEDED) -> list[RefundSum]:
    """Build the refunds of a payment."""
    return [RefundSum(amount_minor, state)]


def verdict(difference: Difference | None) -> Verdict:
    """Return what the table tests compare."""
    return None if difference is None else (difference.kind, difference.cure)


PAYMENTS: dict[str, tuple[TheirPayment | None, OurPayment | None, Verdict]] = {
    "both have it": (TAKEN, PAID, None),
    "both have it, and part went back": (
        TAKEN,
        replace(PAID, invoice_state=InvoiceState.PARTIALLY_REFUNDED, refunds=refunded(10_000)),
        None,
    ),
    "both have it, and the bank disputes it": (
        TAKEN,
        replace(PAID, invoice_state=InvoiceState.DISPUTED),
        None,
    ),
    "neither has it": (None, None, None),
    "ours was never sent": (None, replace(SENT, state=PaymentState.NOT_SENT), None),
    "ours is under way": (None, SENT, None),  # asked about until the answer is definite
    "both know the decline": (DECLINED, replace(PAID, state=PaymentState.DECLINED), None),
    "both know that it is under way": (HELD, SENT, None),
    "somebody else's decline": (DECLINED, None, None),
    "somebody else's hold": (HELD, None, None),
    "an earlier try in the widget": (replace(DECLINED, transaction_id=7000), PAID, None),
    "success that we did not hear of": (
        TAKEN,
        SENT,
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_OUTCOME),
    ),
    "success after we had given up": (
        TAKEN,
        replace(SENT, state=PaymentState.ABANDONED),
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_OUTCOME),
    ),
    "success after a decline of the same attempt": (
        TAKEN,
        replace(SENT, state=PaymentState.DECLINED, transaction_id=7000),
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_OUTCOME),
    ),
    "decline that we did not hear of": (
        DECLINED,
        replace(SENT, state=PaymentState.UNKNOWN),
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_OUTCOME),
    ),
    "second charge with one order number": (
        replace(TAKEN, transaction_id=7002),
        PAID,
        (Kind.DOUBLE_CHARGE, Cure.RECORD_OUTCOME),
    ),
    "unheard charge for an invoice that was paid otherwise": (
        TAKEN,
        replace(SENT, invoice_state=InvoiceState.PAID),
        (Kind.DOUBLE_CHARGE, Cure.RECORD_OUTCOME),
    ),
    "surplus that did not go back": (TAKEN, SURPLUS, (Kind.DOUBLE_CHARGE, Cure.REFUND_SURPLUS)),
    "surplus that went back in part": (
        TAKEN,
        replace(SURPLUS, refunds=refunded(29_989)),
        (Kind.DOUBLE_CHARGE, Cure.REFUND_SURPLUS),
    ),
    "surplus on its way back": (
        TAKEN,
        replace(SURPLUS, refunds=refunded(29_990, RefundState.SENT)),
        None,
    ),
    "surplus that went back": (TAKEN, replace(SURPLUS, refunds=refunded(29_990)), None),
    "surplus that the provider keeps": (
        TAKEN,
        replace(SURPLUS, refunds=refunded(29_990, RefundState.REFUSED)),
        (Kind.DOUBLE_CHARGE, None),
    ),
    "surplus for a cancelled invoice": (
        TAKEN,
        replace(SURPLUS, invoice_state=InvoiceState.CANCELLED),
        (Kind.ORPHAN, Cure.REFUND_SURPLUS),
    ),
    "money that did not reach its invoice": (
        TAKEN,
        replace(PAID, invoice_state=InvoiceState.PAST_DUE),
        (Kind.ORPHAN, None),
    ),
    "charge that nobody here asked for": (
        replace(TAKEN, payment_id=None),
        None,
        (Kind.ORPHAN, None),
    ),
    "a kopeck too much": (
        replace(TAKEN, amount=Money(29_991, "RUB")),
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "another amount that we did not hear of": (
        replace(TAKEN, amount=Money(29_989, "RUB")),
        SENT,
        (Kind.WRONG_AMOUNT, None),
    ),
    "another currency": (
        replace(TAKEN, amount=Money(29_990, "USD")),
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "success that the provider does not know": (None, PAID, (Kind.MISSING_AT_PROVIDER, None)),
    "success that is not of these days": (None, replace(PAID, is_expected=False), None),
    "success that was a decline": (DECLINED, PAID, (Kind.MISSING_AT_PROVIDER, None)),
    "success that is only a hold": (HELD, PAID, (Kind.MISSING_AT_PROVIDER, None)),
}


@pytest.mark.parametrize(("theirs", "ours", "expected"), PAYMENTS.values(), ids=PAYMENTS.keys())
def test_a_payment_is_judged_by_both_books_with_its_invoice(
    theirs: TheirPayment | None,
    ours: OurPayment | None,
    expected: Verdict,
) -> None:
    assert verdict(classify_payment(theirs, ours)) == expected


REFUNDS: dict[str, tuple[TheirRefund | None, OurRefund | None, OurPayment | None, Verdict]] = {
    "both have it": (GIVEN_BACK, REFUNDED, PAID, None),
    "neither has it": (None, None, PAID, None),
    "ours is under way": (None, REFUND_SENT, PAID, None),
    "both know the refusal": (
        NOT_GIVEN_BACK,
        replace(REFUND_SENT, state=RefundState.REFUSED),
        PAID,
        None,
    ),
    "a refusal by hand": (replace(NOT_GIVEN_BACK, refund_id=None), None, PAID, None),
    "both know that it is under way": (
        replace(GIVEN_BACK, standing=Standing.OPEN),
        REFUND_SENT,
        PAID,
        None,
    ),
    "an earlier refused try": (replace(NOT_GIVEN_BACK, transaction_id=8000), REFUNDED, PAID, None),
    "return that we did not hear of": (
        GIVEN_BACK,
        REFUND_SENT,
        PAID,
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_REFUND),
    ),
    "return after a refusal": (
        GIVEN_BACK,
        replace(REFUND_SENT, state=RefundState.REFUSED),
        PAID,
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_REFUND),
    ),
    "refusal that we did not hear of": (
        NOT_GIVEN_BACK,
        REFUND_SENT,
        PAID,
        (Kind.MISSING_NOTIFICATION, Cure.RECORD_REFUND),
    ),
    "refund by hand": (BY_HAND, None, PAID, (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND)),
    "refund by hand of a surplus": (
        BY_HAND,
        None,
        replace(SURPLUS, invoice_state=InvoiceState.CANCELLED),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand up to the sum": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(19_990)),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand above the sum": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(19_991)),
        (Kind.UNSEEN_REFUND, None),
    ),
    "perhaps ours with its mark lost": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(10_000, RefundState.UNKNOWN)),
        (Kind.UNSEEN_REFUND, None),
    ),
    "surely not ours that is under way": (
        BY_HAND,
        None,
        replace(PAID, refunds=refunded(5_000, RefundState.UNKNOWN)),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand during a dispute": (
        BY_HAND,
        None,
        replace(PAID, invoice_state=InvoiceState.DISPUTED),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "refund by hand in another currency": (
        replace(BY_HAND, amount=Money(10_000, "USD")),
        None,
        PAID,
        (Kind.UNSEEN_REFUND, None),
    ),
    "refund of a payment that is not recorded yet": (
        BY_HAND,
        None,
        SENT,
        (Kind.UNSEEN_REFUND, None),
    ),
    "refund of a payment that is not ours": (BY_HAND, None, None, (Kind.UNSEEN_REFUND, None)),
    "one refund that was paid out twice": (
        replace(GIVEN_BACK, transaction_id=8002),
        REFUNDED,
        replace(PAID, refunds=refunded(10_000)),
        (Kind.UNSEEN_REFUND, Cure.RECORD_REFUND),
    ),
    "a kopeck too much": (
        replace(GIVEN_BACK, amount=Money(10_001, "RUB")),
        REFUNDED,
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "another amount that we did not hear of": (
        replace(GIVEN_BACK, amount=Money(9_999, "RUB")),
        REFUND_SENT,
        PAID,
        (Kind.WRONG_AMOUNT, None),
    ),
    "return that the provider does not know": (
        None,
        REFUNDED,
        PAID,
        (Kind.MISSING_AT_PROVIDER, None),
    ),
    "return that is not of these days": (None, replace(REFUNDED, is_expected=False), PAID, None),
    "return that was refused": (NOT_GIVEN_BACK, REFUNDED, PAID, (Kind.MISSING_AT_PROVIDER, None)),
}


@pytest.mark.parametrize(
    ("theirs", "ours", "payment", "expected"), REFUNDS.values(), ids=REFUNDS.keys()
)
def test_a_refund_is_judged_by_both_books_with_its_payment(
    theirs: TheirRefund | None,
    ours: OurRefund | None,
    payment: OurPayment | None,
    expected: Verdict,
) -> None:
    assert verdict(classify_refund(theirs, ours, payment=payment)) == expected


def test_the_tables_name_every_kind_that_a_comparison_can_find() -> None:
    expected = [case[2] for case in PAYMENTS.values()] + [case[3] for case in REFUNDS.values()]

    # What cannot be read is found before anything is compared.
    assert {it[0] for it in expected if it} == set(Kind) - {Kind.UNREADABLE}
    assert {it[1] for it in expected if it} == {None, *Cure}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("state", PaymentState)
@pytest.mark.parametrize("invoice_state", InvoiceState)
def test_a_wrong_amount_is_never_cured_by_itself(
    standing: Standing, state: PaymentState, invoice_state: InvoiceState
) -> None:
    theirs = replace(TAKEN, standing=standing, amount=Money(1, "RUB"))
    ours = replace(PAID, state=state, invoice_state=invoice_state)

    difference = classify_payment(theirs, ours)

    if standing is Standing.SUCCEEDED:
        assert verdict(difference) == (Kind.WRONG_AMOUNT, None)
    else:
        assert difference is None or difference.kind is not Kind.WRONG_AMOUNT


def test_a_difference_carries_what_it_is_about() -> None:
    difference = classify_refund(GIVEN_BACK, REFUND_SENT, payment=PAID)

    assert difference == Difference(
        Kind.MISSING_NOTIFICATION,
        Cure.RECORD_REFUND,
        theirs=GIVEN_BACK,
        payment=PAID,
        refund=REFUND_SENT,
    )
