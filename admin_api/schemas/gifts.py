"""Gifts as managers see them: never the code, which is the recipient's alone."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.values import MoneyField, ReasonInput, id_field, text_field, time_field
from billing_rules.lifecycles import GiftState
from runtime.web.pagination import PageArguments


class GiftSchema(Schema):
    """Periods of a plan that somebody bought for somebody else."""

    id = id_field()
    buyer_id = id_field()
    state = text_field("bought")
    plan_id = id_field()
    plan_code = text_field("monthly")
    periods = fields.Integer(metadata={"example": 3})
    invoice_id = id_field()
    money = MoneyField()
    claimed_by = id_field(allow_none=True)
    claimed_at = time_field(allow_none=True)
    subscription_id = id_field(allow_none=True)
    expires_at = time_field("From then on it cannot be claimed.")
    created_at = time_field()


class GiftFilter(PageArguments):
    """Which gifts."""

    buyer_id = id_field(load_default=None)
    claimed_by = id_field(load_default=None)
    state = fields.String(
        load_default=None,
        validate=validate.OneOf([state.value for state in GiftState]),
        metadata={"example": "bought"},
    )


class ReturnGiftInput(ReasonInput):
    """Why it is taken back."""
