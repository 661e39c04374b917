"""Changes of subscriptions that managers make for viewers, and what they would do."""

from marshmallow import Schema, fields

from admin_api.schemas.values import (
    MoneySchema,
    ReasonInput,
    id_field,
    text_field,
    time_field,
)
from interaction_bus.quoted_wishes import NOW, QuotedChange, QuotedEnding, when_field


class ChangeQuery(Schema):
    """Which plan at which price, and when."""

    plan_id = id_field(required=True)
    price_id = id_field(required=True)
    when = when_field(load_default=NOW)


class ChangeInput(QuotedChange, ReasonInput):
    """Which change, and for one at once what the preview quoted for it."""

    plan_id = id_field(required=True)
    price_id = id_field(required=True)


class PauseQuery(Schema):
    """Until when."""

    until = time_field("Left out: until somebody resumes it.", load_default=None)


class PauseInput(ReasonInput):
    """Until when, and why."""

    until = time_field(
        "Null or left out: until somebody resumes it.", load_default=None, allow_none=True
    )


class EndingInput(QuotedEnding, ReasonInput):
    """Why it ends, and whether the unused time is given back."""


class NextChargeSchema(Schema):
    """The next charge that will be made by itself."""

    at = time_field()
    amount = fields.Nested(MoneySchema)
    card = text_field("4242", allow_none=True)


class PreviewSchema(Schema):
    """What every preview tells, in both languages."""

    sentence = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"example": {"ru": "Доступ закончится сразу.", "en": "Your access ends at once."}},
    )
    access_until = time_field()
    quoted_at = time_field("For when it was counted.")


class ChangePreviewSchema(PreviewSchema):
    """What going over to another plan would do."""

    credit = fields.Nested(MoneySchema)
    charge = fields.Nested(MoneySchema)
    due_now = fields.Nested(MoneySchema)
    goes_back = fields.Nested(MoneySchema)
    quoted_amount_minor = fields.Integer(
        metadata={"description": "Below 0 it goes back.", "example": 15_000}
    )
    begins_at = time_field()
    period_end = time_field()
    next_charge = fields.Nested(NextChargeSchema, allow_none=True)
    card = text_field("4242", allow_none=True)


class CancelPreviewSchema(PreviewSchema):
    """What ending the subscription now would do."""

    goes_back = fields.Nested(MoneySchema)


class PausePreviewSchema(PreviewSchema):
    """What standing still would do."""

    days_left = fields.Integer(metadata={"example": 12})
    resumes_at = time_field(allow_none=True)
    period_end = time_field(allow_none=True)
    next_charge = fields.Nested(NextChargeSchema, allow_none=True)
