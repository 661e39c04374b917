"""Plans and prices."""

from typing import Any

from marshmallow import Schema, fields, validate

from admin_api.schemas.values import (
    AmountInput,
    MoneyField,
    NotedReason,
    ReasonInput,
    currency_field,
    id_field,
    text_field,
    texts_field,
    time_field,
)
from billing_rules.periods import PeriodUnit
from models.catalogue import PLAN_STATUSES, VAT_RATES
from runtime.web.pagination import PageArguments

TITLE = {"ru": "Месяц кино", "en": "A month of films"}
DESCRIPTION = {"ru": "Все фильмы без рекламы", "en": "Every film, no advertising"}


def _grace_days_field(**options: Any) -> fields.Integer:
    return fields.Integer(
        strict=True, validate=validate.Range(0, 60), metadata={"example": 3}, **options
    )


def _number_field(lowest: int, highest: int, **options: Any) -> fields.Integer:
    return fields.Integer(
        strict=True,
        validate=validate.Range(lowest, highest),
        metadata={"example": lowest},
        **options,
    )


def _needs_card_field(**options: Any) -> fields.Boolean:
    return fields.Boolean(
        truthy={True},
        falsy={False},
        metadata={
            "description": "The trial begins with the check of a card, which is charged when it "
            "ends; without one the viewer pays by hand.",
            "example": True,
        },
        **options,
    )


def _vat_field(**options: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf(VAT_RATES),
        metadata={"description": "VAT of its receipts (54-FZ), per cent.", "example": "20"},
        **options,
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
    trial_needs_card = fields.Boolean(metadata={"example": True})
    grace_days = fields.Integer(metadata={"example": 3})
    vat = text_field("none")
    tax_system = fields.Integer(allow_none=True, metadata={"example": 1})
    receipt_method = fields.Integer(metadata={"example": 4})
    receipt_object = fields.Integer(metadata={"example": 4})
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
    trial_days = _number_field(0, 366, load_default=0)
    trial_needs_card = _needs_card_field(load_default=True)
    grace_days = _grace_days_field(load_default=3)
    vat = _vat_field(load_default="none")
    tax_system = _number_field(0, 5, load_default=None, allow_none=True)
    receipt_method = _number_field(0, 7, load_default=4)
    receipt_object = _number_field(0, 33, load_default=4)


class PlanChange(NotedReason):
    """What may still be changed of a plan; those who subscribed keep what was agreed."""

    title = texts_field(TITLE)
    description = texts_field(DESCRIPTION)
    trial_days = _number_field(0, 366)
    trial_needs_card = _needs_card_field()
    grace_days = _grace_days_field()
    vat = _vat_field()
    tax_system = _number_field(0, 5, allow_none=True)
    receipt_method = _number_field(0, 7)
    receipt_object = _number_field(0, 33)


class PriceInput(AmountInput, NotedReason):
    """A new version of the price in one currency."""

    currency = currency_field()


class ArchiveInput(ReasonInput):
    """Why the plan is not sold any more."""
