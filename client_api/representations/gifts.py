"""What a gift looks like to its buyer."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.gift_codes import grouped_code
from billing_rules.lifecycles import GiftState
from client_api.representations.money import MoneySchema, money_body
from client_api.representations.subscriptions import SubscribedPlanSchema
from runtime.sealing import Sealer

NOT_BOUGHT = (GiftState.ORDERED, GiftState.ABANDONED)
"""Nobody may claim it: a code that was shown before the payment would be claimed in vain."""


class GiftSchema(Schema):
    """Periods of a plan that somebody bought for somebody else."""

    id = fields.UUID(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in GiftState]),
        metadata={"example": GiftState.BOUGHT.value},
    )
    plan = fields.Nested(SubscribedPlanSchema, required=True)
    periods = fields.Integer(required=True, metadata={"example": 3})
    total = fields.Nested(MoneySchema, required=True)
    invoice_id = fields.UUID(required=True)
    code = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "What the recipient types; null until the gift is paid.",
            "example": "ABCD-EFGH-JKLM-NPQR",
        },
    )
    expires_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "From then on it cannot be claimed; null until it is paid.",
            "example": "2027-11-21T12:00:00Z",
        },
    )
    claimed_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Null until it is claimed."}
    )
    created_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-21T12:00:00Z"})


def gift_body(gift: Row[Any], sealer: Sealer) -> dict[str, Any]:
    """Return a gift as `GiftSchema` says.

    Args:
        gift: Of its buyer, who alone may read the code.
        sealer: Opens it.
    """
    is_bought = gift.state not in NOT_BOUGHT
    return {
        "id": gift.id,
        "state": gift.state,
        "plan": {"id": gift.plan_id, "code": gift.plan_code, "title": gift.plan_title},
        "periods": gift.periods,
        "total": money_body(gift.amount_minor, gift.currency),
        "invoice_id": gift.invoice_id,
        "code": grouped_code(sealer.open(gift.sealed_code)["code"]) if is_bought else None,
        "expires_at": gift.expires_at if is_bought else None,
        "claimed_at": gift.claimed_at,
        "created_at": gift.created_at,
    }
