"""Audit, quarantine, dead letters and backlog."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.values import id_field, text_field, time_field
from interaction_bus.command_answers import CommandProblemSchema
from runtime.web.pagination import PageArguments


class QuarantinedNotificationSchema(Schema):
    """News of the provider that could not be applied; what they say stays sealed."""

    id = id_field()
    provider = text_field("cloudpayments")
    kind = text_field("pay")
    transaction_id = fields.Integer(metadata={"example": 3000000777})
    payment_id = id_field(allow_none=True)
    problem = text_field("unknown_payment", allow_none=True)
    received_at = time_field()
    tries = fields.Integer(metadata={"example": 3})
    next_try_at = time_field("Null when only a person can help.", allow_none=True)


class ActionSchema(Schema):
    """What somebody did, when and why, and what came of it."""

    id = id_field()
    occurred_at = time_field()
    manager_id = text_field("olga")
    action = text_field("refund_invoice")
    subject_kind = text_field("invoice")
    subject_id = text_field("0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b")
    reason = text_field("The viewer was charged during an outage.", allow_none=True)
    outcome = fields.String(
        metadata={
            "description": "What the admin API made of it: asked, repeated, refused, "
            "not_published, unconfirmed or done.",
            "example": "asked",
        }
    )
    detail = fields.Dict(metadata={"example": {"outcome": "asked", "amount_minor": 10_000}})
    command_id = id_field(allow_none=True)
    command_outcome = fields.String(
        allow_none=True,
        metadata={
            "description": "What the State Updater made of it: done or rejected; null until then, "
            "and on further lines about the same command.",
            "example": "done",
        },
    )
    command_problem = fields.Nested(CommandProblemSchema, allow_none=True)
    task_state = fields.String(
        allow_none=True,
        metadata={"description": "Of the attempt that a retry began.", "example": "succeeded"},
    )
    provider_message = text_field("Недостаточно средств на карте", allow_none=True)


class ActionFilter(PageArguments):
    """Which lines of the trail."""

    manager_id = text_field("olga", load_default=None)
    action = text_field("refund_invoice", load_default=None)
    subject_kind = text_field("invoice", load_default=None)
    subject_id = text_field("0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b", load_default=None)
    command_id = id_field(load_default=None)
    since = time_field("Included.", load_default=None)
    until = time_field("Excluded.", load_default=None)


class DeadLetterSchema(Schema):
    """A message that nobody could settle."""

    message_id = text_field("0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b")
    type = text_field("RefundInvoice")
    reason = text_field("malformed")
    detail = text_field("Object missing required field `invoice_id`")
    died_at = time_field(allow_none=True)
    deliveries = fields.Integer(allow_none=True, metadata={"example": 21})
    exchange = text_field("billing.commands")
    routing_key = text_field("RefundInvoice")


class DeadLetterCardSchema(DeadLetterSchema):
    """A dead letter with what it says."""

    body = text_field('{"type": "RefundInvoice"}')


class DeadLetterListSchema(Schema):
    """The oldest dead letters."""

    items = fields.List(fields.Nested(DeadLetterSchema))


class DeadLetterFilter(Schema):
    """How many dead letters; they are a queue and have no pages."""

    limit = fields.Integer(
        load_default=100, validate=validate.Range(1, 500), metadata={"example": 100}
    )


class BacklogSchema(Schema):
    """How much waits, and since when; times are null where nothing waits."""

    read_at = time_field()
    unsent_messages = fields.Integer(metadata={"example": 0})
    oldest_unsent_at = time_field(allow_none=True)
    oldest_unsent_seconds = fields.Float(allow_none=True, metadata={"example": None})
    unanswered_payments = fields.Integer(metadata={"example": 1})
    oldest_unanswered_payment_at = time_field(allow_none=True)
    open_refunds = fields.Integer(metadata={"example": 0})
    oldest_open_refund_at = time_field(allow_none=True)
    due_renewals = fields.Integer(metadata={"example": 0})
    oldest_due_renewal_at = time_field(allow_none=True)
    parked_subscriptions = fields.Integer(metadata={"example": 0})
    quarantined_notifications = fields.Integer(metadata={"example": 0})
    open_differences = fields.Integer(metadata={"example": 0})
    oldest_open_difference_at = time_field(allow_none=True)
    open_disputes = fields.Integer(metadata={"example": 0})
