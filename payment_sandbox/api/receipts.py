"""Receipts on request, without a payment."""

from __future__ import annotations

from payment_sandbox.api.call import Call
from payment_sandbox.errors import FieldInvalid, FieldMissing, NothingFound, RequestRefused
from payment_sandbox.fields import encode_json
from payment_sandbox.ledger import Books
from payment_sandbox.receipt_views import receipt_json
from payment_sandbox.receipts import (
    RECEIPT_TYPES,
    ReceiptRequest,
    get_receipt,
    queue_receipt,
    receipt_amount_minor,
)
from payment_sandbox.replies import Reply, succeeded

INN_LENGTHS = frozenset({10, 12})
"""Digits in a tax number of an organisation and of a person. Any such number is registered here."""


class ReceiptUnknown(RequestRefused):
    """No receipt has this id."""

    def __init__(self) -> None:
        super().__init__("Receipt not found")


def create_receipt(call: Call) -> Reply:
    """Queue a receipt."""
    receipt_type = call.fields.required_text("Type")
    if receipt_type not in RECEIPT_TYPES:
        raise FieldInvalid("Type")
    return _queue(call, receipt_type, "CustomerReceipt")


def create_correction(call: Call) -> Reply:
    """Queue a correction receipt."""
    return _queue(call, "Correction", "CorrectionReceiptData")


def show_status(call: Call) -> Reply:
    """Return a receipt's status as a text; `NotFound` is one of them."""
    receipt_id = call.fields.required_text("Id")
    try:
        with call.gateway.ledger.transaction() as books:
            return succeeded(get_receipt(books, receipt_id).status.value)
    except NothingFound:
        return succeeded("NotFound")


def show_receipt(call: Call) -> Reply:
    """Return a receipt with what the cash register added."""
    receipt_id = call.fields.required_text("Id")
    try:
        with call.gateway.ledger.transaction() as books:
            return succeeded(receipt_json(get_receipt(books, receipt_id)))
    except NothingFound as error:
        raise ReceiptUnknown from error


def _queue(call: Call, receipt_type: str, field: str) -> Reply:
    document = call.fields.raw(field)
    if document is None:
        raise FieldMissing(field)
    if not isinstance(document, dict) or receipt_amount_minor(document) is None:
        raise FieldInvalid(field)
    inn = call.fields.text("Inn") or call.fields.nested(field).required_text("OrganizationInn")
    if len(inn) not in INN_LENGTHS or not inn.isdecimal():
        return _organisation_unknown()
    request = ReceiptRequest(
        type=receipt_type,
        inn=inn,
        document=document,
        invoice_id=call.fields.text("InvoiceId"),
        account_id=call.fields.text("AccountId"),
    )

    def work(books: Books) -> Reply:
        receipt = queue_receipt(call.gateway, books, request)
        return succeeded({"Id": receipt.id, "ErrorCode": 0}, message="Queued")

    return call.settle(work)


def _organisation_unknown() -> Reply:
    message = "Указанный ИНН не найден"
    document = {"Success": False, "Message": message, "Model": {"ErrorCode": -1}}
    return Reply(encode_json(document))
