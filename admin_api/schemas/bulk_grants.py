"""Days for many viewers at once: the wish, how far it came, and each row's fate."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.subscriptions import MOST_GRANTED_DAYS
from admin_api.schemas.values import ReasonInput, id_field, text_field, time_field

MOST_ROWS = 10_000
"""More is a second list; so many are carried out within a few minutes."""

MOST_ROWS_OF_A_PAGE = 500


class BulkGrantInput(ReasonInput):
    """Who gets how many days, and why."""

    days = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, MOST_GRANTED_DAYS),
        metadata={"example": 7},
    )
    viewers = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(1, MOST_ROWS),
        metadata={
            "description": "Ids or e-mail addresses.",
            "example": ["0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b", "viewer@example.com"],
        },
    )
    dry_run = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "Show what would happen, and write nothing."},
    )


class BulkGrantTerms(ReasonInput):
    """What the query says where the body is a table of viewers."""

    days = fields.Integer(required=True, validate=validate.Range(1, MOST_GRANTED_DAYS))
    dry_run = fields.Boolean(load_default=False, truthy={"true", "1"}, falsy={"false", "0"})


class BulkGrantSchema(Schema):
    """A bulk grant and how far it came."""

    id = id_field()
    days = fields.Integer(metadata={"example": 7})
    reason = text_field("Outage of 20 November")
    created_by = text_field("olga")
    created_at = time_field()
    rows = fields.Integer(metadata={"description": "Lines of the list.", "example": 1_000})
    problems = fields.Integer(
        metadata={"description": "Lines that give nobody anything.", "example": 3}
    )
    waiting = fields.Integer(metadata={"description": "Not carried out yet.", "example": 500})
    done = fields.Integer(metadata={"example": 496})
    rejected = fields.Integer(
        metadata={"description": "The subscription had ended meanwhile.", "example": 1}
    )
    percent = fields.Integer(
        metadata={"description": "Settled, of the lines without a problem.", "example": 49}
    )


class BulkGrantRowSchema(Schema):
    """One line of the list and its fate."""

    row_number = fields.Integer(metadata={"description": "From 1.", "example": 17})
    written = text_field("viewer@example.com")
    viewer_id = id_field(allow_none=True)
    subscription_id = id_field(allow_none=True)
    state = fields.String(
        metadata={
            "description": "problem, waiting, done or rejected.",
            "example": "done",
        }
    )
    problem = fields.String(
        allow_none=True,
        metadata={
            "description": "unreadable, unknown_viewer, several_viewers, no_running_subscription "
            "or written_twice; or the code of the rejection.",
            "example": None,
        },
    )


class BulkGrantPreviewSchema(Schema):
    """What a list would do, line by line."""

    days = fields.Integer(metadata={"example": 7})
    rows = fields.Integer(metadata={"example": 1_000})
    problems = fields.Integer(metadata={"example": 3})
    items = fields.List(fields.Nested(BulkGrantRowSchema))


class BulkGrantRowsSchema(Schema):
    """Some lines of a list, in its order."""

    items = fields.List(fields.Nested(BulkGrantRowSchema))
    next_cursor = fields.String(allow_none=True, metadata={"example": "500"})


class BulkGrantRowFilter(Schema):
    """Which lines."""

    limit = fields.Integer(
        load_default=100, validate=validate.Range(1, MOST_ROWS_OF_A_PAGE), metadata={"example": 100}
    )
    cursor = fields.Integer(
        load_default=0,
        validate=validate.Range(0, MOST_ROWS),
        metadata={"description": "`next_cursor` of the page before.", "example": 100},
    )
