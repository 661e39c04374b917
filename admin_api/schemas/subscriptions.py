"""Viewers and their subscriptions."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.changes import NextChargeSchema
from admin_api.schemas.invoices import HistoryLineSchema, InvoiceSchema
from admin_api.schemas.values import (
    MoneyField,
    NotedReason,
    ReasonInput,
    id_field,
    text_field,
    time_field,
)
from billing_rules.lifecycles import SubscriptionState
from runtime.web.pagination import PageArguments

LONGEST_NOTE = 2_000

MOST_GRANTED_DAYS = 3_660
"""Ten years: more is a slip of the finger."""


class AccessSchema(Schema):
    """Whether the viewer may watch at the moment of the answer."""

    allowed = fields.Boolean(metadata={"example": True})
    until = time_field(allow_none=True)
    reason = text_field("paid")


class SubscriptionSchema(Schema):
    """A viewer's subscription to one plan at one price version."""

    id = id_field()
    viewer_id = id_field()
    plan_id = id_field()
    plan_code = text_field("monthly")
    price_id = id_field()
    price = MoneyField()
    state = text_field("active")
    access = fields.Nested(AccessSchema)
    anchor_day = fields.Integer(allow_none=True, metadata={"example": 31})
    period_start = time_field(allow_none=True)
    period_end = time_field("Excluded.", allow_none=True)
    access_until = time_field("The viewer may watch before this.", allow_none=True)
    grace_days = fields.Integer(metadata={"example": 3})
    auto_renew = fields.Boolean(metadata={"example": True})
    renews_at = time_field(allow_none=True)
    trial_end = time_field("Null where it had no trial.", allow_none=True)
    paused_at = time_field("Null while it runs.", allow_none=True)
    resumes_at = time_field("When a pause ends by itself.", allow_none=True)
    pending_change = fields.Dict(allow_none=True)
    next_charge = fields.Nested(NextChargeSchema, allow_none=True)
    ended_at = time_field(allow_none=True)
    created_at = time_field()
    manager_note = text_field("Prefers e-mail.", allow_none=True)
    letters_muted = fields.Boolean(metadata={"example": False})
    parked_at = time_field(
        "Since when nothing is done for it by itself, for we failed on it.", allow_none=True
    )
    parked_because = text_field("KeyError: 'plan' (error 9f…)", allow_none=True)


class SubscriptionCardSchema(SubscriptionSchema):
    """A subscription with its own history and the newest of its invoices."""

    invoices = fields.List(fields.Nested(InvoiceSchema))
    history = fields.List(fields.Nested(HistoryLineSchema))


class SubscriptionFilter(PageArguments):
    """Which subscriptions."""

    viewer_id = id_field(load_default=None)
    plan_id = id_field(load_default=None)
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(list(SubscriptionState)),
        metadata={"example": "active"},
    )
    parked = fields.Boolean(
        load_default=None,
        metadata={"description": "Only those that wait for people.", "example": True},
    )


class ViewerSchema(Schema):
    """Somebody who watches, as the cinema's auth service knows them."""

    id = id_field()
    email = text_field("viewer@example.com", allow_none=True)
    locale = text_field("ru")
    timezone = text_field("Europe/Moscow")
    erased_at = time_field("When their personal data was erased last.", allow_none=True)
    created_at = time_field()


class ViewerCardSchema(ViewerSchema):
    """A viewer with the live subscription, or the last one; null when there was none."""

    subscription = fields.Nested(SubscriptionSchema, allow_none=True)


class ViewerFilter(PageArguments):
    """Whom to look for."""

    email = fields.Email(required=True, metadata={"example": "viewer@example.com"})


class GrantTimeInput(ReasonInput):
    """Days for nothing."""

    days = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, MOST_GRANTED_DAYS),
        metadata={"example": 7},
    )


class RenewalInput(Schema):
    """Whether the subscription renews itself."""

    enabled = fields.Boolean(
        required=True, truthy={True}, falsy={False}, metadata={"example": False}
    )
    reason = fields.String(
        load_default=None,
        validate=validate.Length(1, 500),
        metadata={"example": "The viewer asked by telephone."},
    )


class SubscriptionChange(NotedReason):
    """What managers may edit of a subscription; everything else moves by commands."""

    manager_note = fields.String(
        allow_none=True,
        validate=validate.Length(max=LONGEST_NOTE),
        metadata={"example": "Prefers e-mail."},
    )
    letters_muted = fields.Boolean(
        truthy={True},
        falsy={False},
        metadata={
            "description": "Stops reminders; letters required by law still go.",
            "example": True,
        },
    )
