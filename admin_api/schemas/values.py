"""Values that several answers and requests share: money, reasons, identifiers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from billing_rules.money import MOST_MINOR, Money

EXAMPLE_ID = "0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b"
EXAMPLE_TIME = "2026-03-31T12:00:00+00:00"

SHORTEST_REASON = 3
LONGEST_REASON = 500
"""Characters: enough to say why, and to cite a letter."""

LANGUAGES = ("ru", "en")
"""Those that viewers can choose."""


class MoneySchema(Schema):
    """An amount, exact: in minor units for programs, as a decimal text for people."""

    amount_minor = fields.Integer(required=True, metadata={"example": 29_990})
    currency = fields.String(required=True, metadata={"example": "RUB"})
    amount = fields.String(required=True, metadata={"example": "299.90"})


class MoneyField(fields.Nested):
    """Shows the amount in one column of a row in the row's currency.

    Args:
        column: Of the minor units.
    """

    def __init__(self, column: str = "amount_minor") -> None:
        super().__init__(MoneySchema, required=True)
        self._column = column

    def get_value(self, obj: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Return the amount as `MoneySchema` shows it."""
        return money_answer(Money(obj[self._column], obj["currency"]))


def money_answer(money: Money) -> dict[str, str | int]:
    """Return money as answers show it: never as a binary fraction."""
    return {
        "amount_minor": money.amount_minor,
        "currency": money.currency,
        "amount": str(money.to_decimal()),
    }


class AmountInput(Schema):
    """An amount as a manager types it, or in minor units; loaded as `amount_minor`.

    A schema that needs no amount sets `is_amount_required` to false.
    """

    is_amount_required = True

    amount = fields.String(
        validate=validate.Regexp(
            r"[0-9]{1,12}(\.[0-9]{1,2})?\Z", error="An amount is written like 299.90."
        ),
        metadata={"description": "As a text, for it is exact.", "example": "299.90"},
    )
    amount_minor = fields.Integer(
        strict=True,
        metadata={"description": "Instead of `amount`.", "example": 29_990},
    )

    @validates_schema
    def require_one_amount(self, loaded: Mapping[str, Any], **_: Any) -> None:
        """Refuse two amounts, none where one is needed, and those that are not positive."""
        given = [name for name in ("amount", "amount_minor") if name in loaded]
        if len(given) == 2:
            raise ValidationError("Give amount or amount_minor, not both.", "amount")
        if self.is_amount_required and not given:
            raise ValidationError("Missing data for required field.", "amount")
        minor = _minor_in(loaded)
        if minor is not None and not 0 < minor <= MOST_MINOR:
            raise ValidationError(f"Must be from 1 to {MOST_MINOR} minor units.", given[0])

    @post_load
    def keep_minor_units(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Replace the amount by its minor units, none when no amount was given."""
        minor = _minor_in(loaded)
        loaded.pop("amount", None)
        return {**loaded, "amount_minor": minor}


class ReasonInput(Schema):
    """Why a manager does it; whoever reads the audit next year was not there."""

    reason = fields.String(
        required=True,
        validate=[
            validate.Length(SHORTEST_REASON, LONGEST_REASON),
            validate.Regexp(r"\S", error="Must not be blank."),
        ],
        metadata={"example": "The viewer was charged during an outage, ticket 4711."},
    )


class NotedReason(Schema):
    """Why, for the trail alone, where nobody has to say it."""

    reason = fields.String(
        validate=[
            validate.Length(SHORTEST_REASON, LONGEST_REASON),
            validate.Regexp(r"\S", error="Must not be blank."),
        ],
        metadata={
            "description": "Kept in the trail.",
            "example": "Films became dearer, decision of 3 March.",
        },
    )

    @post_load
    def leave_to_trail(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Keep the reason out of what is changed: the trail reads it by itself."""
        return {name: value for name, value in loaded.items() if name != "reason"}


def currency_field() -> fields.String:
    """Return a required ISO 4217 code."""
    return fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Z]{3}\Z", error="An ISO 4217 code, such as RUB."),
        metadata={"example": "RUB"},
    )


def id_field(**options: Any) -> fields.UUID:
    """Return an identifier."""
    return fields.UUID(metadata={"example": EXAMPLE_ID}, **options)


def time_field(meaning: str | None = None, **options: Any) -> fields.AwareDateTime:
    """Return a moment.

    Args:
        meaning: For readers of the OpenAPI file; none where the name says it all.
        options: Of the field.
    """
    description = {"description": meaning} if meaning else {}
    return fields.AwareDateTime(metadata={"example": EXAMPLE_TIME, **description}, **options)


def text_field(example: str, **options: Any) -> fields.String:
    """Return a text."""
    return fields.String(metadata={"example": example}, **options)


def texts_field(example: Mapping[str, str], **options: Any) -> fields.Dict:
    """Return texts by language; at least one of `LANGUAGES`."""
    return fields.Dict(
        keys=fields.String(validate=validate.OneOf(LANGUAGES)),
        values=fields.String(validate=validate.Length(1, 2_000)),
        validate=validate.Length(min=1),
        metadata={"example": dict(example)},
        **options,
    )


def _minor_in(loaded: Mapping[str, Any]) -> int | None:
    if "amount" in loaded:
        return Money.from_decimal(Decimal(loaded["amount"]), "RUB").amount_minor
    return loaded.get("amount_minor")
