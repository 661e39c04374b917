"""Changes of subscriptions that managers make for viewers, and what they would do."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from admin_api.schemas.values import (
    MOST_MINOR,
    MoneySchema,
    ReasonInput,
    id_field,
    text_field,
    time_field,
)

NOW, PERIOD_END = "now", "period_end"


class ChangeQuery(Schema):
    """Which plan at which price, and when."""

    plan_id = id_field(required=True)
    price_id = id_field(required=True)
    when = fields.String(
        load_default=NOW, validate=validate.OneOf([NOW, PERIOD_END]), metadata={"example": NOW}
    )


class ChangeInput(ReasonInput):
    """Which change, and for one at once what the preview quoted for it."""

    plan_id = id_field(required=True)
    price_id = id_field(required=True)
    when = fields.String(
        required=True, validate=validate.OneOf([NOW, PERIOD_END]), metadata={"example": NOW}
    )
    quoted_at = time_field("As the preview told it.", load_default=None, allow_none=True)
    quoted_amount_minor = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(-MOST_MINOR, MOST_MINOR),
        metadata={"description": "As the preview told it.", "example": 15_000},
    )

    @validates_schema
    def require_quote(self, loaded: dict[str, Any], **_: Any) -> None:
        """Refuse a change at once that does not say what was agreed with the viewer."""
        for name in ("quoted_at", "quoted_amount_minor"):
            if loaded.get("when") == NOW and loaded.get(name) is None:
                raise ValidationError("Needed for a change at once; see the preview.", name)


class PauseQuery(Schema):
    """Until when."""

    until = time_field("Left out: until somebody resumes it.", load_default=None)


class PauseInput(ReasonInput):
    """Until when, and why."""

    until = time_field(
        "Null or left out: until somebody resumes it.", load_default=None, allow_none=True
    )


class EndingInput(ReasonInput):
    """Why it ends, and whether the unused time is given back."""

    refund = fields.String(
        load_default="none",
        validate=validate.OneOf(["none", "prorated"]),
        metadata={
            "description": "`prorated` gives back what the unused time is worth; see the preview.",
            "example": "prorated",
        },
    )
    quoted_at = time_field("As the preview told it.", load_default=None, allow_none=True)
    quoted_amount_minor = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(0, MOST_MINOR),
        metadata={
            "description": "What the preview said goes back: another amount is refused. Left "
            "out, with `quoted_at`, where any amount will do.",
            "example": 14_995,
        },
    )

    @validates_schema
    def require_whole_quote(self, loaded: dict[str, Any], **_: Any) -> None:
        """Refuse half of a quote: any amount would do, though one was named."""
        names = ("quoted_at", "quoted_amount_minor")
        missing = [name for name in names if loaded.get(name) is None]
        if len(missing) == 1:
            told = "A quote is both: for when it was counted, and its amount."
            raise ValidationError(told, missing[0])


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
