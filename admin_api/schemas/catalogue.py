"""Plans and prices."""

from typing import Any

from marshmallow import Schema, fields, validate

from admin_api.schemas.values import (
    AmountInput,
    MoneyField,
    ReasonInput,
    currency_field,
    id_field,
    text_field,
    texts_field,
    time_field,
)
from billing_rules.periods import PeriodUnit
from models.catalogue import PLAN_STATUSES
from runtime.web.pagination import PageArguments

TITLE = {"ru": "Месяц кино", "en": "A month of films"}
DESCRIPTION = {"ru": "Все фильмы без рекламы", "en": "Every film, no advertising"}


def _grace_days_field(**options: Any) -> fields.Integer:
    return fields.Integer(
        strict=True, validate=validate.Range(0, 60), metadata={"example": 3}, **options
    )


class PriceSchema(Schema):
    """One version of what a plan costs; it never changes."""

    id = id_field()
    plan_id = id_field()
    money = MoneyField()
    created_at = time_field()
    superseded_at = time_field("Null for the current version.", allow_none=True)


class PlanSchema(Schema):
    """A plan with its current prices, one a currency."""

    id = id_field()
    code = text_field("monthly")
    title = texts_field(TITLE)
    description = texts_field(DESCRIPTION)
    period_unit = text_field("month")
    period_count = fields.Integer(metadata={"example": 1})
    trial_days = fields.Integer(metadata={"example": 0})
    grace_days = fields.Integer(metadata={"example": 3})
    status = text_field("active")
    prices = fields.List(fields.Nested(PriceSchema))
    created_at = time_field()
    archived_at = time_field(allow_none=True)


class PlanFilter(PageArguments):
    """Which plans."""

    status = fields.String(
        load_default=None, validate=validate.OneOf(PLAN_STATUSES), metadata={"example": "active"}
    )


class PlanInput(Schema):
    """A new plan. It can be bought once it has a price."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[a-z0-9][a-z0-9-]{0,39}\Z", error="Small letters, digits and hyphens, up to 40."
        ),
        metadata={"description": "Short name in addresses.", "example": "monthly"},
    )
    title = texts_field(TITLE, required=True)
    description = texts_field(DESCRIPTION, required=True)
    period_unit = fields.String(
        required=True, validate=validate.OneOf(list(PeriodUnit)), metadata={"example": "month"}
    )
    period_count = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(1, 366), metadata={"example": 1}
    )
    trial_days = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, 366), metadata={"example": 0}
    )
    grace_days = _grace_days_field(load_default=3)


class PlanChange(Schema):
    """What may still be changed of a plan; those who subscribed keep what was agreed."""

    title = texts_field(TITLE)
    description = texts_field(DESCRIPTION)
    grace_days = _grace_days_field()


class PriceInput(AmountInput):
    """A new version of the price in one currency."""

    currency = currency_field()


class ArchiveInput(ReasonInput):
    """Why the plan is not sold any more."""
