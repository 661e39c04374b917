"""The clock that a sandbox may move."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from admin_api.schemas.values import id_field, text_field, time_field


class ClockMoveSchema(Schema):
    """One move of the clock and how far it has come."""

    id = id_field()
    target = time_field("What the clock is to show.")
    reached_at = time_field("Everything due by then has been carried out.")
    asked_by = text_field("manager:olga")
    asked_at = time_field()
    finished_at = time_field("Null while the clock moves.", allow_none=True)
    problem = text_field("messages in state-updater.commands", allow_none=True)


class ClockSchema(Schema):
    """The time of billing."""

    now = time_field()
    ahead_seconds = fields.Integer(
        metadata={"description": "Before the world's time; 0 in production.", "example": 2_678_400}
    )
    last_move = fields.Nested(ClockMoveSchema, allow_none=True)


class ClockAdvanceInput(Schema):
    """How far to move: by a span or to an instant."""

    by = fields.String(metadata={"description": "Such as 1month, 10d or 36h.", "example": "1month"})
    to = fields.AwareDateTime(metadata={"example": "2027-02-01T12:00:00+00:00"})

    @validates_schema
    def require_one(self, loaded: Mapping[str, Any], **_: Any) -> None:
        """Refuse both and neither."""
        if ("by" in loaded) == ("to" in loaded):
            raise ValidationError("Give either `by` or `to`.", field_name="by")
