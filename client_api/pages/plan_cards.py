"""The cards of plans: what each costs its visitor today and later, and what its button does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from billing_rules.lifecycles import SUBSCRIPTION, SubscriptionState
from billing_rules.money import Money
from billing_rules.periods import (
    PeriodLength,
    PeriodUnit,
    anchor_day_of,
    period_from,
    trial_end,
)
from client_api.offers import HOME_CURRENCY
from client_api.pages.plan_promo import PromoPrice, TypedPromo
from client_api.pages.price_words import period_words
from runtime.web.pages.languages import page_zone


class CardRole(StrEnum):
    """What a plan is to its visitor, and so what its button does."""

    NEW = "new"
    """They have no subscription: they may subscribe."""

    OWN = "own"
    """They have it."""

    UNPAID = "unpaid"
    """They have begun it and not paid yet."""

    NEXT = "next"
    """It follows their present one by itself."""

    OTHER = "other"
    """They may go over to it."""

    INSTEAD = "instead"
    """They might begin it instead of another one that they have not paid for."""

    LATER = "later"
    """They might go over to it once they have paid or resumed what they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCard:
    """A plan as one visitor is offered it.

    Args:
        code: Of the plan, as addresses name it.
        title: Language to text.
        description: Language to text.
        price: Of one period.
        length: Of that period.
        trial_days: That the visitor may have; 0 where there is no trial for them.
        trial_needs_card: Whether it begins with the check of a card.
        promo: What the typed code makes of the price; none without a code that fits.
        promo_refusal: Why the typed code does not fit; none where it does.
        role: What the plan is to the visitor.
        unpaid_invoice_id: To be paid, where the plan waits for that.
        first_charge_at: When the first charge of the full price is due: none for today.
        next_charge_at: When the charge after the first one is due.
    """

    code: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    price: Money
    length: PeriodLength
    trial_days: int
    trial_needs_card: bool
    promo: PromoPrice | None
    promo_refusal: str | None
    role: CardRole
    unpaid_invoice_id: UUID | None
    first_charge_at: datetime | None
    next_charge_at: datetime

    @property
    def first_price(self) -> Money:
        """Return what the first paid period costs."""
        return self.promo.first if self.promo else self.price

    @property
    def later_price(self) -> Money:
        """Return what the period after the first paid one costs."""
        return self.promo.later if self.promo else self.price

    @property
    def period_in_words(self) -> str:
        """Return what stands behind a price: for how long it pays."""
        return period_words(self.length)


def plan_cards(
    offers: Sequence[Row[Any]], promo: TypedPromo | None, currency: str | None
) -> list[PlanCard]:
    """Return one card for each plan.

    Args:
        offers: Of `LIST_OFFERS_FOR_VISITOR`; the prices of a plan stand together.
        promo: Code that the visitor typed; none when they typed none.
        currency: That they chose; none leaves it to us.
    """
    grouped = groupby(offers, key=lambda offer: offer.id)
    return [_card(_offer_in(list(of_plan), currency), promo) for _, of_plan in grouped]


def currencies_of(offers: Sequence[Row[Any]]) -> list[str]:
    """Return the currencies that something is offered in."""
    return sorted({offer.currency for offer in offers})


def _offer_in(offers: list[Row[Any]], currency: str | None) -> Row[Any]:
    prices = {offer.currency: offer for offer in offers}
    return prices.get(currency or "") or prices.get(HOME_CURRENCY) or offers[0]


def _card(offer: Row[Any], promo: TypedPromo | None) -> PlanCard:
    price = Money(offer.amount_minor, offer.currency)
    length = PeriodLength(PeriodUnit(offer.period_unit), offer.period_count)
    role = _role_of(offer)
    is_promo_asked = promo is not None and role is CardRole.NEW
    gain = promo.price_of(offer.id, price) if promo and is_promo_asked else None
    trial_days = 0 if offer.trial_started_at else offer.trial_days
    starts_at = trial_end(offer.now, trial_days, zone=page_zone()) if trial_days else None
    return PlanCard(
        code=offer.code,
        title=offer.title,
        description=offer.description,
        price=price,
        length=length,
        trial_days=trial_days,
        trial_needs_card=offer.trial_needs_card,
        promo=gain,
        promo_refusal=(
            promo.refusal_for(offer.id, offer.currency) if promo and is_promo_asked else None
        ),
        role=role,
        unpaid_invoice_id=offer.unpaid_invoice_id,
        first_charge_at=starts_at,
        next_charge_at=_end_of_period(starts_at or offer.now, length, gain),
    )


def _end_of_period(start: datetime, length: PeriodLength, gain: PromoPrice | None) -> datetime:
    period = period_from(start, length, anchor_day=anchor_day_of(start))
    return period.end + timedelta(days=gain.free_days if gain else 0)


def _role_of(offer: Row[Any]) -> CardRole:
    if offer.own_state is None:
        return CardRole.NEW
    is_own = offer.id == offer.own_plan_id
    if offer.own_state == SubscriptionState.AWAITING_PAYMENT:
        return CardRole.UNPAID if is_own else CardRole.INSTEAD
    if is_own:
        return CardRole.OWN
    if str(offer.id) == offer.own_next_plan_id:
        return CardRole.NEXT
    may_change = "change_plan" in SUBSCRIPTION.allowed(offer.own_state)
    return CardRole.OTHER if may_change else CardRole.LATER
