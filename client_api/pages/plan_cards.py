"""Making the cards of plans from what is on offer and from what the visitor has."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

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
from client_api.pages.plan_card import CardRole, PlanCard
from client_api.pages.plan_promo import PromoPrice, TypedPromo
from client_api.pages.submitted_payments import is_on_its_way
from runtime.web.pages.languages import page_zone


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


def currency_among(currencies: Collection[str], chosen: str | None) -> str | None:
    """Return the currency that prices are shown in; none where neither choice nor habit is offered.

    Args:
        currencies: In which something is offered.
        chosen: By the visitor; none leaves it to us.
    """
    return next((it for it in (chosen, HOME_CURRENCY) if it in currencies), None)


def _offer_in(offers: list[Row[Any]], currency: str | None) -> Row[Any]:
    prices = {offer.currency: offer for offer in offers}
    return prices.get(currency_among(prices, currency) or "", offers[0])


def _card(offer: Row[Any], promo: TypedPromo | None) -> PlanCard:
    role = _role_of(offer)
    price = _price_in(offer, role)
    length = PeriodLength(PeriodUnit(offer.period_unit), offer.period_count)
    # A code is used for the subscription that somebody has on a page of its own.
    asked = promo if role is CardRole.NEW else None
    gain = asked.price_of(offer.id, price) if asked else None
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
        promo_refusal=asked.refusal_for(offer.id, offer.currency) if asked else None,
        role=role,
        unpaid_invoice_id=offer.unpaid_invoice_id,
        is_being_paid=is_on_its_way(offer.payment_state, offer.payment_id),
        first_charge_at=starts_at,
        next_charge_at=_end_of_period(starts_at or offer.now, length, gain),
    )


def _price_in(offer: Row[Any], role: CardRole) -> Money:
    """Return what a period costs the visitor: of what is theirs, the price that they agreed to.

    Args:
        offer: Of `LIST_OFFERS_FOR_VISITOR`.
        role: Of its plan.
    """
    if role in (CardRole.OWN, CardRole.UNPAID):
        return Money(offer.own_amount_minor, offer.own_currency)
    if role is CardRole.NEXT:
        return Money(offer.own_next_amount_minor, offer.own_next_currency)
    return Money(offer.amount_minor, offer.currency)


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
