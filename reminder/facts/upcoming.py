"""What the next renewal of a subscription will cost, as far as it can be known today."""

from uuid import UUID

from sqlalchemy import select

from billing_rules.discounts import Discount, DiscountKind, discounted
from billing_rules.lifecycles import PriceConsentState, SavedCardState
from billing_rules.money import Money
from models import (
    Price,
    PriceMoveViewer,
    PromoCode,
    PromoRedemption,
    SavedCard,
    Subscription,
)
from reminder.facts.reading import Reading, card_name


def upcoming_amount(reading: Reading, subscription: Subscription) -> Money:
    """Return what the next period costs: at the price to come, less a running discount."""
    price = reading.row(Price, _price_to_come(reading, subscription))
    amount = Money(price.amount_minor, price.currency)
    discount = _running_discount(reading, subscription)
    return amount if discount is None else discounted(amount, discount)


def renewal_card_name(reading: Reading, subscription: Subscription) -> str:
    """Return the name of the card that will be charged, or nothing when there is none."""
    if subscription.saved_card_id is None:
        return ""
    card = reading.row(SavedCard, subscription.saved_card_id)
    return card_name(card) if card.state == SavedCardState.ACTIVE else ""


def upcoming_plan_id(subscription: Subscription) -> UUID:
    """Return the plan that the next period is for."""
    change = subscription.pending_change
    return UUID(change["plan_id"]) if change else subscription.plan_id


def _price_to_come(reading: Reading, subscription: Subscription) -> UUID:
    if subscription.pending_change:
        return UUID(subscription.pending_change["price_id"])
    moved = (
        select(PriceMoveViewer.to_price_id)
        .where(
            PriceMoveViewer.subscription_id == subscription.id,
            PriceMoveViewer.applies_at <= subscription.period_end,
            (PriceMoveViewer.state == PriceConsentState.AGREED)
            | (
                (PriceMoveViewer.state == PriceConsentState.ANNOUNCED)
                & ~PriceMoveViewer.needs_consent
            ),
        )
        .order_by(PriceMoveViewer.applies_at.desc())
        .limit(1)
    )
    return reading.session.scalar(moved) or subscription.price_id


def _running_discount(reading: Reading, subscription: Subscription) -> Discount | None:
    running = (
        select(PromoCode)
        .join(PromoRedemption, PromoRedemption.promo_code_id == PromoCode.id)
        .where(
            PromoRedemption.subscription_id == subscription.id,
            PromoRedemption.periods_left.is_(None) | (PromoRedemption.periods_left > 0),
            PromoCode.kind != DiscountKind.FREE_DAYS,
        )
        .order_by(PromoRedemption.redeemed_at, PromoRedemption.id)
        .limit(1)
    )
    code = reading.session.scalar(running)
    if code is None:
        return None
    return Discount(
        DiscountKind(code.kind),
        percent=code.percent,
        amount_minor=code.amount_minor,
        currency=code.currency,
    )
