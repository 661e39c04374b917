"""What a subscription looks like to its viewer."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.lifecycles import SubscriptionState
from client_api.representations.access import AccessSchema, access_body
from client_api.representations.money import MoneySchema, money_body
from client_api.representations.previews import NextChargeSchema, next_charge_body
from models.upcoming import next_amount_of, terms_of


class SubscribedPlanSchema(Schema):
    """The plan of a subscription."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, metadata={"example": "monthly"})
    title = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"example": {"ru": "Месяц кино", "en": "A month of films"}},
    )


class PendingChangeSchema(Schema):
    """A change of plan that comes with the next period."""

    plan = fields.Nested(SubscribedPlanSchema, required=True)
    price = fields.Nested(MoneySchema, required=True)
    begins_at = fields.AwareDateTime(required=True, metadata={"example": "2026-12-21T12:00:00Z"})


class SubscriptionSchema(Schema):
    """A subscription, its paid period and what it gives now."""

    id = fields.UUID(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in SubscriptionState]),
        metadata={"example": SubscriptionState.ACTIVE.value},
    )
    plan = fields.Nested(SubscribedPlanSchema, required=True)
    price = fields.Nested(MoneySchema, required=True)
    access = fields.Nested(AccessSchema, required=True)
    period_start = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "Start of the paid period; null until the first payment.",
            "example": "2026-11-21T12:00:00Z",
        },
    )
    period_end = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "End of the paid period.", "example": "2026-12-21T12:00:00Z"},
    )
    auto_renew = fields.Boolean(required=True, metadata={"example": True})
    renews_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "When the next period is charged; null when it is not to be.",
            "example": "2026-12-21T12:00:00Z",
        },
    )
    trial_end = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "End of its trial; null where it had none."},
    )
    paused_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Null while it runs."}
    )
    resumes_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When a pause ends by itself; null where the viewer ends it."},
    )
    pending_change = fields.Nested(
        PendingChangeSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The plan from the next period on; null when it stays."},
    )
    next_charge = fields.Nested(
        NextChargeSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null when nothing is to be charged."},
    )
    created_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-21T11:58:00Z"})
    ended_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Null while it lives."}
    )


def subscription_body(subscription: Row[Any]) -> dict[str, Any]:
    """Return a subscription as `SubscriptionSchema` says."""
    return {
        "id": subscription.id,
        "state": subscription.state,
        "plan": {
            "id": subscription.plan_id,
            "code": subscription.plan_code,
            "title": subscription.plan_title,
        },
        "price": money_body(subscription.amount_minor, subscription.currency),
        "access": access_body(subscription),
        "period_start": subscription.period_start,
        "period_end": subscription.period_end,
        "auto_renew": subscription.auto_renew,
        "renews_at": subscription.renews_at,
        "trial_end": subscription.trial_end,
        "paused_at": subscription.paused_at,
        "resumes_at": subscription.resumes_at,
        "pending_change": _pending_change_body(subscription),
        "next_charge": _next_charge_body(subscription),
        "created_at": subscription.created_at,
        "ended_at": subscription.ended_at,
    }


def _pending_change_body(subscription: Row[Any]) -> dict[str, Any] | None:
    if subscription.pending_change is None:
        return None
    return {
        "plan": {
            "id": subscription.next_plan_id,
            "code": subscription.next_plan_code,
            "title": subscription.next_plan_title,
        },
        "price": money_body(subscription.next_price_minor, subscription.next_currency),
        "begins_at": subscription.period_end,
    }


def _next_charge_body(subscription: Row[Any]) -> dict[str, Any] | None:
    if subscription.renews_at is None:
        return None
    told = subscription._asdict()
    amount = next_amount_of(told)
    return next_charge_body(terms_of(told).next_charge(subscription.renews_at, amount))
