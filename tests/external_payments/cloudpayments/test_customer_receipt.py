"""Our receipts in the gateway's words."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from billing_rules.receipts import Receipt, ReceiptLine, ReceiptMethod, ReceiptObject, Vat
from external_payments.cloudpayments.customer_receipt import customer_receipt, receipt_instruction
from tests.external_payments.builders import a_receipt


def a_line(amount_minor: int, **changes) -> ReceiptLine:
    values = {
        "label": "Monthly",
        "price_minor": amount_minor,
        "quantity": 1,
        "amount_minor": amount_minor,
        "vat": Vat.NONE,
        "method": ReceiptMethod.FULL_PREPAYMENT,
        "object": ReceiptObject.SERVICE,
    }
    return ReceiptLine(**(values | changes))


@pytest.mark.parametrize(
    ("vat", "written"),
    [
        # No tax and a rate of nought are different to the tax office.
        (Vat.NONE, None),
        (Vat.ZERO, 0),
        (Vat.TWENTY_TWO, 22),
        (Vat.TWENTY_TWO_SHARE, 122),
    ],
)
def test_a_rate_of_tax_is_a_number_or_nothing(vat, written):
    document = customer_receipt(a_receipt(vat=vat), email=None)

    assert document["items"][0]["vat"] == written


def test_a_register_with_one_tax_system_is_told_of_none():
    assert "taxationSystem" not in customer_receipt(a_receipt(tax_system=None), email=None)


def test_an_unknown_email_is_left_out():
    assert "email" not in customer_receipt(a_receipt(), email=None)


def test_a_discount_stays_on_its_line():
    line = a_line(50_000, price_minor=29_990, quantity=2)

    [item] = customer_receipt(Receipt((line,), None, 50_000), email=None)["items"]

    assert (item["price"], item["quantity"], item["amount"]) == (
        Decimal("299.90"),
        2,
        Decimal("500.00"),
    )


@given(amounts=st.lists(st.integers(0, 10**12), min_size=1, max_size=5).filter(any))
def test_lines_still_sum_to_the_payment(amounts):
    receipt = Receipt(tuple(a_line(amount) for amount in amounts), None, sum(amounts))

    document = customer_receipt(receipt, email=None)

    total = document["amounts"]["electronic"]
    assert sum(item["amount"] for item in document["items"]) == total
    assert str(total).split(".")[1] == f"{sum(amounts) % 100:02d}"


def test_a_call_without_a_receipt_is_told_nothing():
    assert receipt_instruction(None, email="viewer@example.com") == {}
