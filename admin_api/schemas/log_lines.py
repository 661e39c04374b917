"""Log lines of a story."""

from marshmallow import Schema, fields, validate

from admin_api.log_lines import LEVELS, PROCESSES
from admin_api.schemas.values import id_field, text_field, time_field
from runtime.web.pagination import PageArguments


class LogFilter(PageArguments):
    """Which log lines."""

    level = fields.String(
        load_default=None,
        validate=validate.OneOf(LEVELS),
        metadata={"description": "The least level that is shown.", "example": "warning"},
    )
    process = fields.String(
        load_default=None,
        validate=validate.OneOf(PROCESSES),
        metadata={"description": "Whose lines.", "example": "worker"},
    )


class LogLineSchema(Schema):
    """One event of one process."""

    id = id_field()
    logged_at = time_field("By the clock of its host, which knows nothing of a moved clock.")
    process = text_field("worker")
    level = text_field("info")
    message = text_field("provider_called")
    outcome = text_field("success", allow_none=True)
    duration_ms = fields.Float(
        required=True, allow_none=True, metadata={"description": "How long it took."}
    )
    correlation_id = text_field(
        "0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b",
        allow_none=True,
    )
    trace_id = text_field("4bf92f3577b34da6a3ce929d0e0e4736", allow_none=True)
    stack_trace = text_field("Traceback (most recent call last)", allow_none=True)
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        attribute="fields",
        data_key="fields",
        metadata={"description": "Whatever else was logged with it."},
    )
