"""What a saved card looks like to its viewer: never the token, nor the number."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.lifecycles import SavedCardState


class CardSchema(Schema):
    """A card that the viewer let us remember."""

    id = fields.UUID(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in SavedCardState]),
        metadata={"example": SavedCardState.ACTIVE.value},
    )
    brand = fields.String(required=True, metadata={"example": "Visa"})
    last_four = fields.String(required=True, metadata={"example": "4242"})
    expires_month = fields.Integer(required=True, allow_none=True, metadata={"example": 12})
    expires_year = fields.Integer(required=True, allow_none=True, metadata={"example": 2030})
    created_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-21T12:00:00Z"})


class CardListSchema(Schema):
    """All cards of a viewer that we still know."""

    items = fields.List(fields.Nested(CardSchema), required=True)


def card_body(card: Row[Any]) -> dict[str, Any]:
    """Return a saved card as `CardSchema` says."""
    return {
        "id": card.id,
        "state": card.state,
        "brand": card.brand,
        "last_four": card.last_four,
        "expires_month": card.expires_month,
        "expires_year": card.expires_year,
        "created_at": card.created_at,
    }
