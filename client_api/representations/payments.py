"""What an attempt to pay looks like to its viewer."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.lifecycles import PaymentState
from client_api.representations.money import MoneySchema, money_body
from models.payments import PAYMENT_ORIGINS


class PaymentSchema(Schema):
    """One attempt to take money."""

    id = fields.UUID(required=True)
    invoice_id = fields.UUID(required=True)
    invoice_number = fields.Integer(required=True, metadata={"example": 1042})
    description = fields.String(required=True, metadata={"example": "Месяц кино"})
    origin = fields.String(
        required=True,
        validate=validate.OneOf(PAYMENT_ORIGINS),
        metadata={"description": "Who began it.", "example": "widget"},
    )
    attempt = fields.Integer(
        required=True, metadata={"description": "Which try on its invoice.", "example": 1}
    )
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in PaymentState]),
        metadata={"example": PaymentState.SUCCEEDED.value},
    )
    total = fields.Nested(MoneySchema, required=True)
    card_mask = fields.String(required=True, allow_none=True, metadata={"example": "4242"})
    message = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The bank's words for the payer.", "example": None},
    )
    is_surplus = fields.Boolean(
        required=True,
        metadata={
            "description": "Not owed any more; the money goes back by itself.",
            "example": False,
        },
    )
    settled_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "Null while its fate is open.", "example": "2026-11-21T12:01:00Z"},
    )
    created_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-21T12:00:00Z"})


def payment_body(payment: Row[Any]) -> dict[str, Any]:
    """Return a payment as `PaymentSchema` says."""
    return {
        "id": payment.id,
        "invoice_id": payment.invoice_id,
        "invoice_number": payment.invoice_number,
        "description": payment.description,
        "origin": payment.origin,
        "attempt": payment.attempt,
        "state": payment.state,
        "total": money_body(payment.amount_minor, payment.currency),
        "card_mask": payment.card_mask,
        "message": payment.payer_message,
        "is_surplus": payment.is_surplus,
        "settled_at": payment.settled_at,
        "created_at": payment.created_at,
    }
