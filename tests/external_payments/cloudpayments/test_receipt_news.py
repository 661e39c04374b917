"""News of fiscal receipts, from a gateway that documents none of their fields."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from billing_rules.money import Money
from external_payments.cloudpayments.notification_body import NotificationMalformed
from external_payments.cloudpayments.notifications import (
    NotificationKind,
    OtherNotification,
    read_notification,
)
from external_payments.cloudpayments.receipt_news import ReceiptKind, ReceiptNotification
from tests.external_payments.builders import PAYMENT_ID

FORM = "application/x-www-form-urlencoded"

RECEIPT = {
    "Id": "a1b2c3",
    "DocumentNumber": "17",
    "SessionNumber": "3",
    "Number": "5",
    "FiscalSign": "2718281828",
    "DeviceNumber": "00000000000000000001",
    "RegNumber": "0000000000000001",
    "FiscalNumber": "9999078900000001",
    "Inn": "7700000000",
    "Type": "Income",
    "Ofd": "Some operator",
    "Url": "https://ofd.example/receipt/a1b2c3",
    "QrCodeUrl": "https://ofd.example/receipt/a1b2c3/qr",
    "Amount": "299.90",
    "DateTime": "2026-01-15 09:31:00",
    "Receipt": '{"Items":[],"Email":"viewer@example.com"}',
    "TransactionId": "3000000777",
    "InvoiceId": str(PAYMENT_ID),
    "AccountId": "viewer-1",
    "CalculationPlace": "www.example.com",
    "SettlePlace": "",
}


def told(**changes: str | None):
    values = {name: value for name, value in (RECEIPT | changes).items() if value is not None}
    body = urlencode(values).encode()
    return read_notification(NotificationKind.RECEIPT, body, content_type=FORM)


def test_a_receipt_says_all_that_the_register_said():
    assert told() == ReceiptNotification(
        receipt_id="a1b2c3",
        kind=ReceiptKind.INCOME,
        amount=Money(29_990, "RUB"),
        transaction_id=3_000_000_777,
        payment_id=PAYMENT_ID,
        url="https://ofd.example/receipt/a1b2c3",
        fiscal={
            "document_number": "17",
            "session_number": "3",
            "number": "5",
            "fiscal_sign": "2718281828",
            "device_number": "00000000000000000001",
            "registration_number": "0000000000000001",
            "fiscal_drive_number": "9999078900000001",
            "seller_inn": "7700000000",
            "operator": "Some operator",
            "calculation_place": "www.example.com",
        },
        issued_at=datetime(2026, 1, 15, 9, 31, tzinfo=UTC),
    )


@pytest.mark.parametrize("word", ["IncomeReturn", "incomereturn"])
def test_money_back_has_a_receipt_of_return(word):
    assert told(Type=word).kind is ReceiptKind.INCOME_RETURN


@pytest.mark.parametrize("word", ["Expense", "ExpenseReturn", "Correction", "", None])
def test_a_receipt_that_follows_no_payment_is_only_kept(word):
    assert isinstance(told(Type=word), OtherNotification)


@pytest.mark.parametrize("absent", ["", None])
def test_only_id_kind_and_sum_are_needed(absent):
    needed = {"Id", "Type", "Amount"}

    receipt = told(**{name: absent for name in RECEIPT if name not in needed})

    assert receipt == ReceiptNotification(
        receipt_id="a1b2c3",
        kind=ReceiptKind.INCOME,
        amount=Money(29_990, "RUB"),
        transaction_id=None,
        payment_id=None,
        url=None,
        fiscal={},
        issued_at=None,
    )


@pytest.mark.parametrize("field", ["Id", "Amount"])
def test_a_needed_field_that_is_empty_is_named(field):
    with pytest.raises(NotificationMalformed) as caught:
        told(**{field: ""})

    assert caught.value.field == field


def test_an_order_that_is_not_ours_has_no_payment():
    assert told(InvoiceId="shop-17").payment_id is None


def test_a_strange_moment_does_not_cost_the_receipt():
    assert told(DateTime="15.01.2026 12:31").issued_at is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ofd.example/a1b2c3"])
def test_a_viewer_is_sent_to_web_addresses_only(address):
    assert told(Url=address).url is None


def test_the_viewers_email_is_not_kept():
    assert "viewer@example.com" not in repr(told())
