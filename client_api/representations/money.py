"""How an amount is written."""

from typing import Any

from marshmallow import Schema, fields

from billing_rules.money import Money


class MoneySchema(Schema):
    """An amount, exact twice over: for programs in minor units, for people as a decimal."""

    amount_minor = fields.Integer(
        required=True, metadata={"description": "Kopecks, cents.", "example": 29_990}
    )
    currency = fields.String(required=True, metadata={"example": "RUB"})
    amount = fields.String(required=True, metadata={"example": "299.90"})


def money_body(amount_minor: int, currency: str) -> dict[str, Any]:
    """Return an amount as `MoneySchema` says."""
    amount = Money(amount_minor, currency).to_decimal()
    return {"amount_minor": amount_minor, "currency": currency, "amount": f"{amount:.2f}"}
