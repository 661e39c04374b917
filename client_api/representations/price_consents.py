"""What a new price looks like to the viewer who was told of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.lifecycles import PriceConsentState
from billing_rules.money import Money
from billing_rules.price_moves import WithoutConsent
from billing_rules.wording import date_words, money_words
from client_api.language import Language
from client_api.queries.price_consents import OPEN_TO_ANSWERS
from client_api.representations.money import MoneySchema, money_body

CHANGE: Mapping[Language, str] = MappingProxyType(
    {
        Language.RUSSIAN: "С {date} подписка «{plan}» стоит {new} вместо {old} за период.",
        Language.ENGLISH: "From {date} the plan {plan} costs {new} instead of {old} a period.",
    }
)

NO_CONSENT_NEEDED: Mapping[Language, str] = MappingProxyType(
    {
        Language.RUSSIAN: "Ваше согласие не требуется.",
        Language.ENGLISH: "Your consent is not needed.",
    }
)

WITHOUT_CONSENT: Mapping[WithoutConsent, Mapping[Language, str]] = MappingProxyType(
    {
        WithoutConsent.KEEP_PRICE: {
            Language.RUSSIAN: "Без вашего согласия цена останется прежней.",
            Language.ENGLISH: "Without your consent the price stays as it is.",
        },
        WithoutConsent.STOP_RENEWAL: {
            Language.RUSSIAN: "Без вашего согласия подписка не продлится: смотреть можно до конца "
            "оплаченного периода.",
            Language.ENGLISH: "Without your consent the subscription is not renewed: you can watch "
            "until the end of the paid period.",
        },
    }
)


class PriceConsentSchema(Schema):
    """A new price, from when it holds, and what happens without the viewer's consent."""

    id = fields.UUID(required=True)
    subscription_id = fields.UUID(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in PriceConsentState]),
        metadata={"example": PriceConsentState.ANNOUNCED.value},
    )
    old_price = fields.Nested(MoneySchema, required=True)
    new_price = fields.Nested(MoneySchema, required=True)
    applies_at = fields.AwareDateTime(
        required=True,
        metadata={
            "description": "The first renewal at the new price.",
            "example": "2027-01-31T12:00:00Z",
        },
    )
    needs_consent = fields.Boolean(required=True, metadata={"example": True})
    without_consent = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([choice.value for choice in WithoutConsent]),
        metadata={
            "description": "What happens without a yes; null where none is needed.",
            "example": WithoutConsent.KEEP_PRICE.value,
        },
    )
    is_answerable = fields.Boolean(required=True, metadata={"example": True})
    explanation = fields.String(
        required=True,
        metadata={
            "description": "All of this in the language of `Accept-Language`, else the viewer's.",
            "example": "From 31 January 2027 the plan A month of films costs 399.00 ₽ instead of "
            "299.90 ₽ a period. Without your consent the price stays as it is.",
        },
    )
    announced_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-21T12:00:00Z"})
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


def price_consent_body(consent: Row[Any], *, language: Language) -> dict[str, Any]:
    """Return a new price as `PriceConsentSchema` says."""
    return {
        "id": consent.id,
        "subscription_id": consent.subscription_id,
        "state": consent.state,
        "old_price": money_body(consent.old_minor, consent.currency),
        "new_price": money_body(consent.new_minor, consent.currency),
        "applies_at": consent.applies_at,
        "needs_consent": consent.needs_consent,
        "without_consent": consent.without_consent if consent.needs_consent else None,
        "is_answerable": is_answerable(consent),
        "explanation": _explanation(consent, language),
        "announced_at": consent.announced_at,
        "answered_at": consent.answered_at,
    }


def is_answerable(consent: Row[Any]) -> bool:
    """Return whether a yes or no of the viewer would be taken."""
    is_open = consent.state in OPEN_TO_ANSWERS and consent.cancelled_at is None
    return is_open and bool(consent.needs_consent)


def _explanation(consent: Row[Any], language: Language) -> str:
    old, new = (
        money_words(Money(minor, consent.currency), locale=language)
        for minor in (consent.old_minor, consent.new_minor)
    )
    date = date_words(consent.applies_at, locale=language, zone=ZoneInfo(consent.timezone))
    plan = consent.title.get(language) or consent.code
    change = CHANGE[language].format(date=date, plan=plan, old=old, new=new)
    if not consent.needs_consent:
        return f"{change} {NO_CONSENT_NEEDED[language]}"
    return f"{change} {WITHOUT_CONSENT[WithoutConsent(consent.without_consent)][language]}"
