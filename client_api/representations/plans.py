"""What an offer looks like."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.periods import PeriodUnit
from client_api.representations.money import MoneySchema, money_body


class PeriodSchema(Schema):
    """How long one payment lasts."""

    unit = fields.String(
        required=True,
        validate=validate.OneOf([unit.value for unit in PeriodUnit]),
        metadata={"example": "month"},
    )
    count = fields.Integer(required=True, metadata={"example": 1})


class PlanSchema(Schema):
    """A plan with its current prices."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, metadata={"example": "monthly"})
    title = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={
            "description": "Language to title.",
            "example": {"ru": "Месяц кино", "en": "A month of films"},
        },
    )
    description = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={
            "description": "Language to description.",
            "example": {"ru": "Все фильмы", "en": "Every film"},
        },
    )
    period = fields.Nested(PeriodSchema, required=True)
    trial_days = fields.Integer(required=True, metadata={"example": 0})
    trial_needs_card = fields.Boolean(
        required=True,
        metadata={
            "description": "A trial begins with the check of a card, which is charged when it "
            "ends; without one it begins at once and is paid by hand.",
            "example": True,
        },
    )
    prices = fields.List(fields.Nested(MoneySchema), required=True)


class PlanListSchema(Schema):
    """Everything on offer."""

    items = fields.List(fields.Nested(PlanSchema), required=True)


def plan_bodies(offers: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """Return plans with their prices.

    Args:
        offers: One row for each price; those of a plan stand together.
    """
    grouped = groupby(offers, key=lambda offer: offer.id)
    return [_plan_body(list(of_plan)) for _, of_plan in grouped]


def _plan_body(offers: list[Row[Any]]) -> dict[str, Any]:
    plan = offers[0]
    return {
        "id": plan.id,
        "code": plan.code,
        "title": plan.title,
        "description": plan.description,
        "period": {"unit": plan.period_unit, "count": plan.period_count},
        "trial_days": plan.trial_days,
        "trial_needs_card": plan.trial_needs_card,
        "prices": [money_body(offer.amount_minor, offer.currency) for offer in offers],
    }
