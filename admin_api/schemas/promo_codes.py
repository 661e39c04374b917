"""Promo codes: what they give, to whom, how often."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from admin_api.schemas.values import (
    AmountInput,
    MoneySchema,
    NotedReason,
    ReasonInput,
    id_field,
    money_answer,
    text_field,
    time_field,
)
from billing_rules.discounts import DiscountDuration, DiscountKind
from billing_rules.money import Money
from billing_rules.promo_codes import typed_code
from models.promo_codes import PROMO_STATUSES
from runtime.web.pagination import PageArguments

CODE_FORM = r"[A-Z0-9][A-Z0-9_-]{2,39}\Z"
"""What can be read out, typed on any keyboard and stand in an address."""

FIELDS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    DiscountKind.PERCENT: ("percent",),
    DiscountKind.AMOUNT: ("amount", "amount_minor", "currency"),
    DiscountKind.FREE_DAYS: ("free_days",),
}


class OffPriceField(fields.Nested):
    """Shows the amount that a code takes off, null where it takes off none."""

    def get_value(self, obj: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Return the amount as money is shown everywhere."""
        if obj["amount_minor"] is None:
            return None
        return money_answer(Money(obj["amount_minor"], obj["currency"]))


class PromoCodeSchema(Schema):
    """A promo code with its uses."""

    id = id_field()
    code = text_field("KINO50")
    kind = text_field("percent")
    percent = fields.Integer(allow_none=True, metadata={"example": 50})
    amount_off = OffPriceField(MoneySchema, allow_none=True)
    free_days = fields.Integer(allow_none=True, metadata={"example": None})
    duration = text_field("once")
    periods = fields.Integer(allow_none=True, metadata={"example": None})
    plan_id = id_field(allow_none=True)
    uses = fields.Integer(metadata={"description": "Given back ones left out.", "example": 12})
    most_uses = fields.Integer(
        allow_none=True, metadata={"description": "Null for no limit.", "example": 100}
    )
    most_uses_per_viewer = fields.Integer(metadata={"example": 1})
    valid_from = time_field()
    valid_until = time_field("Excluded; null for ever.", allow_none=True)
    status = text_field("active")
    created_at = time_field()


class RedemptionSchema(Schema):
    """One viewer's use of a promo code."""

    id = id_field()
    viewer_id = id_field()
    subscription_id = id_field()
    ordinal = fields.Integer(metadata={"description": "Which use of the viewer's.", "example": 1})
    periods_left = fields.Integer(
        allow_none=True, metadata={"description": "Paid periods still cheaper; null: all."}
    )
    redeemed_at = time_field()
    given_back_at = time_field("When it was found to have bought nothing.", allow_none=True)


class PromoCodeFilter(PageArguments):
    """Which promo codes."""

    status = fields.String(
        load_default=None, validate=validate.OneOf(PROMO_STATUSES), metadata={"example": "active"}
    )
    code = text_field("KINO50", load_default=None)


class PromoCodeInput(AmountInput, NotedReason):
    """A new promo code."""

    is_amount_required = False

    code = fields.String(
        required=True,
        validate=validate.Regexp(
            CODE_FORM, error="3 to 40 Latin letters, digits, hyphens or underscores."
        ),
        metadata={"description": "Small letters become capitals.", "example": "KINO50"},
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf([kind.value for kind in DiscountKind]),
        metadata={"example": "percent"},
    )
    percent = fields.Integer(strict=True, validate=validate.Range(1, 100), metadata={"example": 50})
    currency = fields.String(
        validate=validate.Regexp(r"[A-Z]{3}\Z", error="An ISO 4217 code, such as RUB."),
        metadata={"description": "Of the amount."},
    )
    free_days = fields.Integer(strict=True, validate=validate.Range(1, 366))
    duration = fields.String(
        load_default=DiscountDuration.ONCE.value,
        validate=validate.OneOf([duration.value for duration in DiscountDuration]),
        metadata={"description": "Free days are given once.", "example": "periods"},
    )
    periods = fields.Integer(strict=True, validate=validate.Range(1, 120), metadata={"example": 3})
    plan_id = id_field(load_default=None, allow_none=True)
    most_uses = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 2**31 - 1),
        metadata={"example": 100},
    )
    most_uses_per_viewer = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(1, 1_000), metadata={"example": 1}
    )
    valid_from = time_field("Now, unless given.", load_default=None, allow_none=True)
    valid_until = time_field("Excluded; null for ever.", load_default=None, allow_none=True)

    @pre_load
    def write_in_capitals(self, given: Any, **_: Any) -> Any:
        """Read the code as viewers' codes are read."""
        if isinstance(given, dict) and isinstance(given.get("code"), str):
            return {**given, "code": typed_code(given["code"])}
        return given

    @validates_schema
    def require_what_it_gives(self, loaded: Mapping[str, Any], **_: Any) -> None:
        """Refuse a code that gives nothing, or things of several kinds."""
        for kind, names in FIELDS_OF_KIND.items():
            if kind != loaded["kind"]:
                _refuse_given(loaded, names, f"Not for a code of kind {loaded['kind']}.")
        if loaded["kind"] == DiscountKind.AMOUNT:
            if not {"amount", "amount_minor"} & loaded.keys():
                raise ValidationError("Missing data for required field.", "amount")
            _require_given(loaded, "currency")
        else:
            _require_given(loaded, FIELDS_OF_KIND[loaded["kind"]][0])

    @validates_schema
    def require_sensible_times(self, loaded: Mapping[str, Any], **_: Any) -> None:
        """Refuse a duration without its number, and a code that ends before it begins."""
        if loaded["duration"] == DiscountDuration.PERIODS:
            _require_given(loaded, "periods")
        else:
            _refuse_given(loaded, ("periods",), "Only for a code that lasts some periods.")
        begins, ends = loaded["valid_from"], loaded["valid_until"]
        if begins is not None and ends is not None and ends <= begins:
            raise ValidationError("Must be after valid_from.", "valid_until")
        if loaded["kind"] == DiscountKind.FREE_DAYS and loaded["duration"] != DiscountDuration.ONCE:
            raise ValidationError("Free days are given once.", "duration")


class ArchiveCodeInput(ReasonInput):
    """Why the code can be used no more."""


def _require_given(loaded: Mapping[str, Any], name: str) -> None:
    if name not in loaded:
        raise ValidationError("Missing data for required field.", name)


def _refuse_given(loaded: Mapping[str, Any], names: tuple[str, ...], complaint: str) -> None:
    for name in names:
        if name in loaded:
            raise ValidationError(complaint, name)
