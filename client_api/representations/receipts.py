"""What a fiscal receipt looks like to the viewer who paid."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from client_api.representations.money import MoneySchema, money_body
from models.receipts import RECEIPT_KINDS


class ReceiptSchema(Schema):
    """A receipt of a payment, or of money that went back."""

    kind = fields.String(
        required=True, validate=validate.OneOf(RECEIPT_KINDS), metadata={"example": "income"}
    )
    total = fields.Nested(MoneySchema, required=True)
    number = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the fiscal document.", "example": "117"},
    )
    url = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where to look at it.", "example": "https://ofd.example/r/117"},
    )
    issued_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-21T12:00:05Z"})


def receipt_body(receipt: Row[Any]) -> dict[str, Any]:
    """Return a receipt as `ReceiptSchema` says; one that tells no time has that of its coming."""
    return {
        "kind": receipt.kind,
        "total": money_body(receipt.amount_minor, receipt.currency),
        "number": receipt.fiscal.get("document_number"),
        "url": receipt.url,
        "issued_at": receipt.issued_at or receipt.created_at,
    }
