"""News of a fiscal receipt: formed by the register some time after the money moved.

The fields come from integrations in use; the gateway documents none, so little is required.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from billing_rules.money import Money
from billing_rules.receipts import RECEIPT_CURRENCY
from external_payments.cloudpayments.wire_fields import FieldUnreadable, WireFields


class ReceiptKind(StrEnum):
    """Which way the money of a receipt went, seen from the seller."""

    INCOME = "income"
    INCOME_RETURN = "income_return"


KINDS = {"income": ReceiptKind.INCOME, "incomereturn": ReceiptKind.INCOME_RETURN}
"""The gateway's words in small letters; its expenses and corrections are never ours."""

FISCAL_NAMES = {
    "DocumentNumber": "document_number",
    "SessionNumber": "session_number",
    "Number": "number",
    "FiscalSign": "fiscal_sign",
    "DeviceNumber": "device_number",
    "RegNumber": "registration_number",
    "FiscalNumber": "fiscal_drive_number",
    "Inn": "seller_inn",
    "Ofd": "operator",
    "CalculationPlace": "calculation_place",
}
"""What proves a receipt to the tax office, and our names for it."""

WEB_ADDRESSES = ("https://", "http://")
"""How an address begins that a viewer may be sent to."""


@dataclass(frozen=True, slots=True)
class ReceiptNotification:
    """News of a receipt that the register has formed.

    Args:
        receipt_id: The gateway's id of the receipt.
        kind: Of a payment or of a refund.
        amount: Its sum, always in roubles.
        transaction_id: The gateway's number of the payment, or of the refund for a return; none
            for a receipt that was asked for by itself.
        payment_id: Our payment, of a return too; none when the order number is not one of ours.
        url: Where the viewer sees it; none when not told.
        fiscal: Numbers of register, drive, session and document by our names, as far as told.
        issued_at: By the register's clock, aware UTC; none when not told or not understood.
    """

    receipt_id: str
    kind: ReceiptKind
    amount: Money
    transaction_id: int | None
    payment_id: UUID | None
    url: str | None
    fiscal: Mapping[str, str]
    issued_at: datetime | None


def is_our_receipt(fields: WireFields) -> bool:
    """Return whether a receipt is of a kind that follows our payments and refunds."""
    return _kind_word(fields) in KINDS


def read_receipt(fields: WireFields) -> ReceiptNotification:
    """Return the news of a receipt of our kinds.

    Raises:
        FieldUnreadable: Its id or amount is absent, or a field is wrong.
    """
    return ReceiptNotification(
        receipt_id=fields.required_text("Id"),
        kind=KINDS[_kind_word(fields)],
        amount=fields.money(currency=RECEIPT_CURRENCY),
        transaction_id=fields.whole_number("TransactionId"),
        payment_id=fields.our_id("InvoiceId"),
        url=_web_address(fields.text("Url")),
        fiscal=_fiscal(fields),
        issued_at=_issued_at(fields),
    )


def _kind_word(fields: WireFields) -> str:
    return (fields.text("Type") or "").lower()


def _issued_at(fields: WireFields) -> datetime | None:
    try:
        return fields.moment("DateTime")
    except FieldUnreadable:
        # No document says how registers write it, and a receipt is one without its moment too.
        return None


def _web_address(text: str | None) -> str | None:
    return text if text is not None and text.startswith(WEB_ADDRESSES) else None


def _fiscal(fields: WireFields) -> dict[str, str]:
    told = {ours: fields.text(theirs) for theirs, ours in FISCAL_NAMES.items()}
    return {name: text for name, text in told.items() if text is not None}
