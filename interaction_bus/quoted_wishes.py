"""How both APIs take wishes that were quoted: what was agreed to travels with the wish."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from billing_rules.money import MOST_MINOR

NOW, PERIOD_END = "now", "period_end"
"""When a change of plan may be made."""

QUOTE = ("quoted_at", "quoted_amount_minor")
"""What a preview told and its wish hands back."""

TOLD = "As the preview told it."


def when_field(**options: Any) -> fields.String:
    """Return the field that says when a change of plan is made.

    Args:
        options: Of the field: whether it is required, or what holds where it is left out.
    """
    return fields.String(
        validate=validate.OneOf([NOW, PERIOD_END]), metadata={"example": NOW}, **options
    )


class Quoted(Schema):
    """For when it was counted what a wish would cost."""

    quoted_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": TOLD, "example": "2026-12-21T12:00:00Z"},
    )


class QuotedChange(Quoted):
    """When the plan changes, and for a change at once what was quoted for it."""

    when = when_field(required=True)
    quoted_amount_minor = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(-MOST_MINOR, MOST_MINOR),
        metadata={"description": TOLD, "example": 15_000},
    )

    @validates_schema
    def require_quote(self, loaded: dict[str, Any], **_: Any) -> None:
        """Refuse a change at once that does not say what was agreed to."""
        for name in QUOTE:
            if loaded.get("when") == NOW and loaded.get(name) is None:
                raise ValidationError("Needed for a change at once; see the preview.", name)


class QuotedEnding(Quoted):
    """Whether the unused time is given back, and what was quoted for it."""

    refund = fields.String(
        load_default="none",
        validate=validate.OneOf(["none", "prorated"]),
        metadata={
            "description": "`prorated` gives back what the unused time is worth; see the preview.",
            "example": "prorated",
        },
    )
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
        missing = [name for name in QUOTE if loaded.get(name) is None]
        if len(missing) == 1:
            told = "A quote is both: for when it was counted, and its amount."
            raise ValidationError(told, missing[0])
