"""How a formed receipt looks in answers and in the Receipt notification."""

from __future__ import annotations

from payment_sandbox.dates import iso_date, notification_date
from payment_sandbox.fields import encode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books
from payment_sandbox.money import json_amount, text_amount
from payment_sandbox.notifications.encoding import given
from payment_sandbox.notifications.queue import Subject, enqueue
from payment_sandbox.notifications.site_settings import NotificationKind
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.receipts import Receipt, receipt_document

DEVICE_NUMBER = "00000000000000000001"
REGISTRATION_NUMBER = "0000000000000001"
FISCAL_NUMBER = "9999078900000001"
"""A debug cash register with a debug fiscal drive, as test mode has."""

OFD_NAME = "Sandbox OFD"
OFD_ADDRESS = "https://ofd.sandbox.test/receipt"


def receipt_json(receipt: Receipt) -> JsonObject:
    """Return a receipt as `Model`: what it says, and what the cash register added."""
    return {**receipt_document(receipt), "AdditionalData": _additional_json(receipt)}


def tell_of_receipt(gateway: Gateway, books: Books, receipt: Receipt) -> None:
    """Notify the merchant of a formed receipt."""
    subject = Subject(receipt.transaction_id, receipt.invoice_id)
    enqueue(gateway, books, NotificationKind.RECEIPT, _receipt_fields(receipt), subject=subject)


def _additional_json(receipt: Receipt) -> JsonObject:
    return {
        "Id": receipt.id,
        "Amount": json_amount(receipt.amount_minor),
        "DateTime": iso_date(receipt.created_at_ms),
        "DeviceNumber": DEVICE_NUMBER,
        "DocumentNumber": _text(receipt.number),
        "FiscalNumber": FISCAL_NUMBER,
        "FiscalSign": _fiscal_sign(receipt),
        "Ofd": OFD_NAME,
        "OfdReceiptUrl": _address(receipt),
        "OrganizationInn": receipt.inn,
        "RegNumber": REGISTRATION_NUMBER,
        "SessionCheckNumber": _text(receipt.number),
        "SessionNumber": "1",
        "Type": receipt.type,
    }


def _receipt_fields(receipt: Receipt) -> list[tuple[str, str]]:
    document = receipt_document(receipt)
    return [
        ("Id", receipt.id),
        ("DocumentNumber", _text(receipt.number)),
        ("SessionNumber", "1"),
        ("Number", _text(receipt.number)),
        ("FiscalSign", _fiscal_sign(receipt)),
        ("DeviceNumber", DEVICE_NUMBER),
        ("RegNumber", REGISTRATION_NUMBER),
        ("FiscalNumber", FISCAL_NUMBER),
        ("Inn", receipt.inn),
        ("Type", receipt.type),
        ("Ofd", OFD_NAME),
        ("Url", _address(receipt)),
        ("QrCodeUrl", f"{_address(receipt)}/qr"),
        ("Amount", text_amount(receipt.amount_minor)),
        ("DateTime", notification_date(receipt.created_at_ms)),
        ("Receipt", encode_json(document).decode()),
        *given("TransactionId", _text(receipt.transaction_id)),
        ("InvoiceId", receipt.invoice_id or ""),
        ("AccountId", receipt.account_id or ""),
        ("CalculationPlace", str(document.get("CalculationPlace") or "")),
        ("SettlePlace", ""),
    ]


def _fiscal_sign(receipt: Receipt) -> str:
    return str(int(receipt.id[:8], 16))


def _address(receipt: Receipt) -> str:
    return f"{OFD_ADDRESS}/{receipt.id}"


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
