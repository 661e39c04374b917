"""Charges of every kind, and what is said of each."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.derivation_parts import (
    CoveredPeriod,
    PriceConsent,
    PriceMovePart,
    PromoPart,
    ProrationPart,
)
from billing_rules.discounts import DiscountKind
from billing_rules.explanations import explain
from billing_rules.money import Money
from billing_rules.wording import NO_BREAK_SPACE

MOSCOW = ZoneInfo("Europe/Moscow")


HONOLULU = ZoneInfo("Pacific/Honolulu")


ZONES = st.sampled_from([UTC, MOSCOW, HONOLULU, ZoneInfo("Pacific/Kiritimati")])


FEBRUARY = CoveredPeriod(
    datetime(2027, 1, 31, hour=9, tzinfo=UTC), datetime(2027, 2, 28, hour=9, tzinfo=UTC)
)


YEAR = CoveredPeriod(
    datetime(2027, 2, 10, hour=9, tzinfo=UTC), datetime(2028, 2, 10, hour=9, tzinfo=UTC)
)


ANNOUNCED_AT = datetime(2027, 1, 1, hour=9, tzinfo=UTC)


CHANGED_AT = datetime(2027, 2, 10, hour=9, tzinfo=UTC)


RENEWAL = Derivation(
    reason=Reason.RENEWAL,
    asked_by=AskedBy.SCHEDULE,
    plan="monthly",
    list_price_minor=29_900,
    currency="RUB",
    period=FEBRUARY,
    titles={
        "monthly": {"ru": "Месяц", "en": "Month"},
        "yearly": {"ru": "Год", "en": "Year"},
    },
)


FIRST = replace(RENEWAL, reason=Reason.FIRST, asked_by=AskedBy.VIEWER)


CHANGE = replace(
    RENEWAL,
    reason=Reason.CHANGE,
    plan="yearly",
    list_price_minor=299_000,
    period=YEAR,
    proration=ProrationPart(19_221, 299_000, "monthly", "yearly", CHANGED_AT),
)


CHEAPER = replace(
    CHANGE,
    period=FEBRUARY,
    proration=ProrationPart(32_036, 19_221, "yearly", "monthly", CHANGED_AT),
)


GIFT = Derivation(
    reason=Reason.GIFT, asked_by=AskedBy.VIEWER, plan="monthly", titles=RENEWAL.titles
)


MANUAL = Derivation(reason=Reason.MANUAL, asked_by=AskedBy.MANAGER)


CARD_CHECK = replace(GIFT, reason=Reason.CARD_CHECK)


def promo(kind: DiscountKind, discount_minor: int, **gift: int) -> PromoPart:
    """Build what the promo code of these tests gave."""
    return PromoPart("SUMMER", kind, discount_minor, **gift)


def moved(consent: PriceConsent, old_minor: int = 24_900, **facts: Any) -> PriceMovePart:
    """Build a move to the price of these tests."""
    return PriceMovePart(UUID(int=1), old_minor, ANNOUNCED_AT, consent, **facts)


def explained(
    derivation: Derivation, amount_minor: int = 29_900, *, locale: str, zone: ZoneInfo = MOSCOW
) -> str:
    """Return the explanation with common spaces, which one can see."""
    told = explain(derivation, Money(amount_minor, "RUB"), locale=locale, zone=zone)
    return told.replace(NO_BREAK_SPACE, " ")
