"""What the next period of a subscription costs, as a query tells it in the same breath."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, Uuid, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from billing_rules.discounts import Discount, DiscountKind
from billing_rules.lifecycles import PriceConsentState, SavedCardState, SubscriptionState
from billing_rules.money import Money
from billing_rules.next_charges import RenewalTerms
from billing_rules.previews import RunningDiscount
from billing_rules.price_moves import WithoutConsent
from models.catalogue import Price
from models.price_moves import PriceMove, PriceMoveViewer
from models.promo_codes import PromoCode, PromoRedemption
from models.saved_cards import SavedCard
from models.subscriptions import Subscription

NextPrice = aliased(Price)
RunningCode = aliased(PromoCode)
RenewalCard = aliased(SavedCard)

PERIOD_END = case(
    (Subscription.paused_at.is_(None), Subscription.period_end),
    else_=Subscription.period_end
    + (
        func.greatest(Subscription.resumes_at, func.billing_now(), Subscription.paused_at)
        - Subscription.paused_at
    ),
)
"""When the paid time ends: of a pause, if it ended on the day that was told, or else now."""

_MOVED_PRICE_ID = (
    select(PriceMoveViewer.to_price_id)
    .where(
        PriceMoveViewer.subscription_id == Subscription.id,
        PriceMoveViewer.from_price_id == Subscription.price_id,
        PriceMoveViewer.applies_at <= PERIOD_END,
        or_(
            PriceMoveViewer.state == PriceConsentState.AGREED,
            (PriceMoveViewer.state == PriceConsentState.ANNOUNCED) & ~PriceMoveViewer.needs_consent,
        ),
    )
    .order_by(PriceMoveViewer.applies_at)
    .limit(1)
    .correlate(Subscription)
    .scalar_subquery()
)

NEXT_PRICE_ID = func.coalesce(
    cast(Subscription.pending_change["price_id"].astext, Uuid),
    _MOVED_PRICE_ID,
    Subscription.price_id,
)
"""A plan to come goes before a new price of the present one."""

STOPS_AT_NEW_PRICE = and_(
    Subscription.pending_change["price_id"].astext.is_(None),
    exists(
        select(PriceMoveViewer.id)
        .join(PriceMove, PriceMove.id == PriceMoveViewer.price_move_id)
        .where(
            PriceMoveViewer.subscription_id == Subscription.id,
            PriceMoveViewer.from_price_id == Subscription.price_id,
            PriceMoveViewer.applies_at <= PERIOD_END,
            PriceMoveViewer.needs_consent,
            PriceMoveViewer.state.in_((PriceConsentState.ANNOUNCED, PriceConsentState.DECLINED)),
            PriceMove.without_consent == WithoutConsent.STOP_RENEWAL,
            PriceMove.cancelled_at.is_(None),
        )
        .correlate(Subscription)
    ),
)
"""As things stand nothing will be charged: the viewer has not agreed to the new price."""

_RUNNING_CODE_ID = (
    select(PromoRedemption.promo_code_id)
    .join(PromoCode, PromoCode.id == PromoRedemption.promo_code_id)
    .where(
        PromoRedemption.subscription_id == Subscription.id,
        or_(PromoRedemption.periods_left.is_(None), PromoRedemption.periods_left > 0),
        PromoCode.kind != DiscountKind.FREE_DAYS,
    )
    .order_by(PromoRedemption.redeemed_at)
    .limit(1)
    .correlate(Subscription)
    .scalar_subquery()
)

NEXT_CHARGE_COLUMNS = (
    NextPrice.plan_id.label("next_plan_id"),
    NextPrice.amount_minor.label("next_price_minor"),
    NextPrice.currency.label("next_currency"),
    RunningCode.kind.label("discount_kind"),
    RunningCode.percent.label("discount_percent"),
    RunningCode.amount_minor.label("discount_minor"),
    RunningCode.currency.label("discount_currency"),
    RunningCode.plan_id.label("discount_plan_id"),
    RenewalCard.last_four.label("card_last_four"),
    STOPS_AT_NEW_PRICE.label("stops_at_new_price"),
)
"""To be selected together with `with_next_charge`; read by `next_price_of` and `discount_of`."""


def with_next_charge(subscriptions: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join what the next charge is made of to a query of subscriptions; no row is lost."""
    is_active = RenewalCard.state == SavedCardState.ACTIVE
    return (
        subscriptions.join(NextPrice, NextPrice.id == NEXT_PRICE_ID)
        .outerjoin(RunningCode, RunningCode.id == _RUNNING_CODE_ID)
        .outerjoin(RenewalCard, (RenewalCard.id == Subscription.saved_card_id) & is_active)
    )


def next_price_of(row: Mapping[str, Any]) -> Money:
    """Return the price of the next period, before a discount."""
    return Money(row["next_price_minor"], row["next_currency"])


def next_amount_of(row: Mapping[str, Any]) -> Money:
    """Return what the next period costs the viewer."""
    price, running = next_price_of(row), discount_of(row)
    return price if running is None else running.applied(price, row["next_plan_id"])


def terms_of(row: Mapping[str, Any]) -> RenewalTerms:
    """Return what decides whether a further period is charged.

    Args:
        row: With `auto_renew` and `state` of the subscription beside `NEXT_CHARGE_COLUMNS`.
    """
    return RenewalTerms(
        auto_renew=row["auto_renew"],
        is_trial=row["state"] == SubscriptionState.TRIALING,
        card_last_four=row["card_last_four"],
        stops_at_new_price=row["stops_at_new_price"],
    )


def discount_of(row: Mapping[str, Any]) -> RunningDiscount | None:
    """Return the discount that is running, if one is."""
    if row["discount_kind"] is None:
        return None
    discount = Discount(
        kind=DiscountKind(row["discount_kind"]),
        percent=row["discount_percent"],
        amount_minor=row["discount_minor"],
        currency=row["discount_currency"],
    )
    return RunningDiscount(discount, row["discount_plan_id"])
