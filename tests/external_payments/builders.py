"""Values with readable defaults: a test spells out only what matters to it."""

from dataclasses import replace
from uuid import UUID

from billing_rules.money import Money
from billing_rules.receipts import (
    Receipt,
    ReceiptMethod,
    ReceiptObject,
    ReceiptTerms,
    TaxSystem,
    Vat,
    receipt_for,
)
from external_payments.port import Initiator, RefundRequest, SavedCardCharge
from external_payments.settings import ProviderSettings

PAYMENT_ID = UUID("01940000-0000-7000-8000-00000000000a")
REFUND_ID = UUID("01940000-0000-7000-8000-00000000000b")
OTHER_ID = UUID("01940000-0000-7000-8000-00000000000c")
TRANSACTION_ID = 3_000_000_777


RECEIPT_TERMS = ReceiptTerms(
    vat=Vat.TWENTY_TWO,
    tax_system=TaxSystem.GENERAL,
    method=ReceiptMethod.FULL_PREPAYMENT,
    object=ReceiptObject.SERVICE,
)


def a_receipt(amount_minor: int = 29_990, **changes) -> Receipt:
    terms = replace(RECEIPT_TERMS, **changes)
    return receipt_for("Monthly", Money(amount_minor, "RUB"), terms)


def a_charge(**changes) -> SavedCardCharge:
    values = {
        "payment_id": PAYMENT_ID,
        "account_id": "viewer-1",
        "amount": Money(29_990, "RUB"),
        "token": "tk_secret",
        "description": "Monthly",
        "initiator": Initiator.MERCHANT,
        "scheduled": True,
        "email": "viewer@example.com",
    }
    return SavedCardCharge(**(values | changes))


def a_refund(**changes) -> RefundRequest:
    values = {
        "refund_id": REFUND_ID,
        "payment_id": PAYMENT_ID,
        "transaction_id": TRANSACTION_ID,
        "amount": Money(10_000, "RUB"),
    }
    return RefundRequest(**(values | changes))


def some_settings(base_url: str = "http://127.0.0.1:9", **changes) -> ProviderSettings:
    values = {
        "name": "cloudpayments",
        "base_url": base_url,
        "public_id": "pk_test",
        "api_secret": "very-secret",
        "connect_timeout_seconds": 1.0,
        "read_timeout_seconds": 5.0,
        "slot_wait_seconds": 1.0,
    }
    return ProviderSettings(**(values | changes))


def an_operation(**changes) -> dict[str, object]:
    """An operation as the gateway writes it; names are the gateway's."""
    values = {
        "TransactionId": TRANSACTION_ID,
        "Amount": 299.9,
        "Currency": "RUB",
        "InvoiceId": str(PAYMENT_ID),
        "AccountId": "viewer-1",
        "Email": "viewer@example.com",
        "JsonData": None,
        "CreatedDate": "/Date(1768469400000)/",
        "CreatedDateIso": "2026-01-15T09:30:00",
        "OriginalTransactionId": None,
        "CardFirstSix": "400000",
        "CardLastFour": "3055",
        "CardExpDate": "12/30",
        "CardType": "Visa",
        "Status": "Completed",
        "StatusCode": 3,
        "Reason": "Approved",
        "ReasonCode": 0,
        "CardHolderMessage": "Оплата успешно проведена",
        "Type": 0,
        "Token": "tk_secret",
    }
    return values | changes


def a_chargeback(**changes) -> dict[str, object]:
    """A chargeback as the sandbox lists it; the gateway documents no names."""
    values = {
        "TransactionId": TRANSACTION_ID + 2,
        "OriginalTransactionId": TRANSACTION_ID,
        "Amount": 299.9,
        "Currency": "RUB",
        "InvoiceId": str(PAYMENT_ID),
        "AccountId": "viewer-1",
        "CreatedDate": "/Date(1770000000000)/",
        "CreatedDateIso": "2026-02-02T02:40:00",
        "Reason": "Fraud",
    }
    return values | changes


def a_declined_operation(**changes) -> dict[str, object]:
    refusal = {
        "Status": "Declined",
        "StatusCode": 5,
        "Reason": "InsufficientFunds",
        "ReasonCode": 5051,
        "CardHolderMessage": "Недостаточно средств на карте",
    }
    return an_operation(**(refusal | changes))


def a_refund_operation(**changes) -> dict[str, object]:
    refund = {
        "TransactionId": TRANSACTION_ID + 1,
        "OriginalTransactionId": TRANSACTION_ID,
        "Amount": 100,
        "Type": 1,
        "CreatedDateIso": "2026-01-16T09:30:00",
        "JsonData": f'{{"refund_id": "{REFUND_ID}"}}',
    }
    return an_operation(**(refund | changes))
