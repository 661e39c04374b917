"""Moving subscribers to the present price of their plan."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.values import (
    MoneyField,
    ReasonInput,
    id_field,
    text_field,
    time_field,
)
from billing_rules.lifecycles import PriceConsentState
from billing_rules.price_moves import LONGEST_NOTICE_DAYS, SHORTEST_NOTICE_DAYS, WithoutConsent
from runtime.web.pagination import PageArguments

LONGEST_PLAN_NAME = 64
"""Characters: an id has 36, and codes are short."""


class PriceMoveTerms(Schema):
    """Which plan, and how its subscribers are treated."""

    plan = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_PLAN_NAME),
        metadata={"description": "Its code or its id.", "example": "monthly"},
    )
    currency = fields.String(
        load_default="RUB",
        validate=validate.Regexp(r"[A-Z]{3}\Z", error="An ISO 4217 code, such as RUB."),
        metadata={"description": "Of the price to move to.", "example": "RUB"},
    )
    announce_days = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(SHORTEST_NOTICE_DAYS, LONGEST_NOTICE_DAYS),
        metadata={"description": "So long ahead each viewer is told.", "example": 30},
    )
    needs_consent = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Whether a rise needs the viewer's yes.", "example": True},
    )
    without_consent = fields.String(
        required=True,
        validate=validate.OneOf([choice.value for choice in WithoutConsent]),
        metadata={"example": WithoutConsent.KEEP_PRICE.value},
    )


class PriceMoveInput(PriceMoveTerms, ReasonInput):
    """A price move to begin, and why."""


class PriceMoveCancelInput(ReasonInput):
    """Why nobody else is moved."""


class PriceMoveSchema(Schema):
    """A price move, and how many viewers are in which state."""

    id = id_field()
    plan_id = id_field()
    plan_code = text_field("monthly")
    to_price_id = id_field()
    to_price = MoneyField()
    announce_days = fields.Integer(metadata={"example": 30})
    needs_consent = fields.Boolean(metadata={"example": True})
    without_consent = text_field(WithoutConsent.KEEP_PRICE.value)
    reason = text_field("films became dearer")
    created_by = text_field("olga")
    created_at = time_field()
    cancelled_at = time_field("Null while it goes on.", allow_none=True)
    viewers = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "State to count.", "example": {"planned": 40, "announced": 2}},
    )


class MovedViewerFilter(PageArguments):
    """Which viewers of a move."""

    state = fields.String(
        load_default=None,
        validate=validate.OneOf([state.value for state in PriceConsentState]),
        metadata={"example": PriceConsentState.DECLINED.value},
    )


class MovedViewerSchema(Schema):
    """What a move means for one viewer, and what they said to it."""

    id = id_field()
    viewer_id = id_field()
    subscription_id = id_field()
    state = text_field(PriceConsentState.ANNOUNCED.value)
    old_price = MoneyField("old_minor")
    new_price = MoneyField("new_minor")
    needs_consent = fields.Boolean(metadata={"example": True})
    applies_at = time_field("The first renewal at the new price.")
    announced_at = time_field(allow_none=True)
    answered_at = time_field(allow_none=True)
    created_at = time_field()


class ConcernedSchema(Schema):
    """What one viewer would pay, and from when."""

    subscription_id = id_field()
    viewer_id = id_field()
    old_price = MoneyField("old_minor")
    new_price = MoneyField("new_minor")
    needs_consent = fields.Boolean(metadata={"example": True})
    applies_at = time_field("The first renewal at the new price, were it announced now.")


class PriceMoveSumsSchema(Schema):
    """What all of them together pay for a period."""

    viewers = fields.Integer(metadata={"example": 42})
    needing_consent = fields.Integer(metadata={"example": 40})
    old_total = MoneyField("old_minor")
    new_total = MoneyField("new_minor")


class DryRunSchema(Schema):
    """Who would pay what, and from when; nothing is written and nobody is told."""

    plan_id = id_field()
    to_price_id = id_field()
    to_price = MoneyField()
    sums = fields.Nested(PriceMoveSumsSchema)
    items = fields.List(fields.Nested(ConcernedSchema))
    next_cursor = fields.String(allow_none=True)
