"""Fiscal receipts, and money without one."""

from marshmallow import Schema, fields

from admin_api.schemas.values import MoneyField, id_field, text_field, time_field


class ReceiptSchema(Schema):
    """One receipt, as the register told of it."""

    id = id_field()
    provider_receipt_id = text_field("8f14e45fceea167a5a36dedd4bea2543")
    kind = text_field("income")
    payment_id = id_field(allow_none=True)
    refund_id = id_field(allow_none=True)
    money = MoneyField()
    url = text_field("https://ofd.example/r/117", allow_none=True)
    fiscal = fields.Dict(
        metadata={
            "description": "Numbers of register, drive, session and document.",
            "example": {"document_number": "117"},
        }
    )
    issued_at = time_field("By the register's clock.", allow_none=True)
    created_at = time_field("When it was told.")


class MissingReceiptSchema(Schema):
    """A payment or a refund whose receipt has not come."""

    id = id_field()
    kind = fields.String(
        metadata={
            "description": "income is a payment, income_return a refund.",
            "example": "income",
        }
    )
    payment_id = id_field()
    invoice_id = id_field()
    invoice_number = fields.Integer(metadata={"example": 1024})
    viewer_id = id_field()
    money = MoneyField()
    description = text_field("Месяц кино")
    provider_transaction_id = fields.Integer(allow_none=True, metadata={"example": 3000000777})
    settled_at = time_field("When the money moved.")
