"""Every contradiction between the books has a name, and a cure only where that is certain."""

from dataclasses import replace

import pytest

from billing_rules.books import OurPayment, OurRefund, Standing, TheirPayment, TheirRefund
from billing_rules.differences import (
    Cure,
    Difference,
    DifferenceKind as Kind,
    classify_payment,
    classify_refund,
)
from billing_rules.lifecycles import InvoiceState, PaymentState
from billing_rules.money import Money
from tests.billing_rules.payment_differences import (
    PAID,
    PAYMENTS,
    TAKEN,
    Verdict,
    verdict,
)
from tests.billing_rules.refund_differences import GIVEN_BACK, REFUND_SENT, REFUNDS


@pytest.mark.parametrize(("theirs", "ours", "expected"), PAYMENTS.values(), ids=PAYMENTS.keys())
def test_a_payment_is_judged_by_both_books_with_its_invoice(
    theirs: TheirPayment | None,
    ours: OurPayment | None,
    expected: Verdict,
) -> None:
    assert verdict(classify_payment(theirs, ours)) == expected


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
