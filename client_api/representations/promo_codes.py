"""What a promo code gives, in words and amounts."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.discounts import Discount, DiscountDuration, DiscountKind, discounted
from billing_rules.money import Money
from billing_rules.wording import days_words, money_words, periods_words
from client_api.language import Language
from client_api.representations.money import MoneySchema, money_body

GIFT_OF_DAYS = {Language.RUSSIAN: "{what} бесплатно", Language.ENGLISH: "{what} for free"}

OFF_PRICE = {Language.RUSSIAN: "Скидка {what} {span}", Language.ENGLISH: "{what} off {span}"}

SPANS = {
    Language.RUSSIAN: {
        DiscountDuration.ONCE: "на ближайший платный период",
        DiscountDuration.PERIODS: "на {count}",
        DiscountDuration.FOREVER: "на все периоды",
    },
    Language.ENGLISH: {
        DiscountDuration.ONCE: "the next paid period",
        DiscountDuration.PERIODS: "for {count}",
        DiscountDuration.FOREVER: "every period",
    },
}


class PromoOfferSchema(Schema):
    """What a code would give the viewer for the plan that they asked about."""

    code = fields.String(required=True, metadata={"example": "KINO50"})
    kind = fields.String(
        required=True,
        validate=validate.OneOf([kind.value for kind in DiscountKind]),
        metadata={"example": "percent"},
    )
    percent = fields.Integer(required=True, allow_none=True, metadata={"example": 50})
    amount_off = fields.Nested(MoneySchema, required=True, allow_none=True)
    free_days = fields.Integer(required=True, allow_none=True, metadata={"example": None})
    duration = fields.String(
        required=True,
        validate=validate.OneOf([duration.value for duration in DiscountDuration]),
        metadata={"example": "once"},
    )
    periods = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How many paid periods are cheaper; null for once and for ever."},
    )
    price = fields.Nested(
        MoneySchema, required=True, metadata={"description": "Of one period without the code."}
    )
    discounted_price = fields.Nested(
        MoneySchema, required=True, metadata={"description": "Of one period with the code."}
    )
    description = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={
            "description": "Language to sentence.",
            "example": {"ru": "Скидка 50 % на все периоды", "en": "50% off every period"},
        },
    )


def promo_offer_body(code: Row[Any], price: Money) -> dict[str, Any]:
    """Return what `code` gives as `PromoOfferSchema` says.

    Args:
        code: Of `FIND_PROMO_CODE`, usable for the price.
        price: Of one period without the code.
    """
    discount = Discount(
        kind=DiscountKind(code.kind),
        percent=code.percent,
        amount_minor=code.amount_minor,
        currency=code.currency,
        free_days=code.free_days,
    )
    cheaper = discounted(price, discount)
    amount_off = None
    if code.amount_minor is not None:
        amount_off = money_body(code.amount_minor, code.currency)
    return {
        "code": code.code,
        "kind": code.kind,
        "percent": code.percent,
        "amount_off": amount_off,
        "free_days": code.free_days,
        "duration": code.duration,
        "periods": code.periods,
        "price": money_body(price.amount_minor, price.currency),
        "discounted_price": money_body(cheaper.amount_minor, cheaper.currency),
        "description": {language.value: _sentence(code, language) for language in Language},
    }


def _sentence(code: Row[Any], language: Language) -> str:
    if code.free_days is not None:
        days = days_words(code.free_days, locale=language.value)
        return GIFT_OF_DAYS[language].format(what=days)
    count = periods_words(code.periods, locale=language.value) if code.periods else ""
    span = SPANS[language][DiscountDuration(code.duration)].format(count=count)
    return OFF_PRICE[language].format(what=_what_is_off(code, language), span=span)


def _what_is_off(code: Row[Any], language: Language) -> str:
    if code.percent is None:
        return money_words(Money(code.amount_minor, code.currency), locale=language.value)
    no_break = "\N{NO-BREAK SPACE}" if language is Language.RUSSIAN else ""
    return f"{code.percent}{no_break}%"
