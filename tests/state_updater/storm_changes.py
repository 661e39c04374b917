"""What viewers wish for besides paying, by chance: other plans, pauses, trials, codes and gifts."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from billing_rules.change_quotes import cost_of_change
from billing_rules.gift_codes import code_digest
from interaction_bus import commands
from interaction_bus.commands import Command
from models import Gift, Invoice, Payment, Plan, Price, PromoCode, Refund, SavedCard, Subscription
from models.standing import Books, offer_of, standing_of
from runtime.identifiers import derived_id, new_id
from tests.fixtures.builders import build_plan, build_price, build_promo_code, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import buy_gift_command
from tests.state_updater.plan_moves import Row
from tests.state_updater.purchases import subscribe_command
from tests.state_updater.storm_wishes import VIEWERS, WHY, one_of, random_wishes

PLANS: tuple[Row, ...] = (
    {"period_unit": "month"},
    {"period_unit": "month", "grace_days": 0},
    {"period_unit": "week"},
    {"trial_days": 14, "trial_needs_card": True},
    {"trial_days": 3, "trial_needs_card": False},
)

WISHES_AT_ONCE = 3
"""Many of them are refused: it takes some to bring a change about."""

CODES: tuple[Row, ...] = (
    {"code": "HALF", "percent": 50, "duration": "periods", "periods": 2},
    {"code": "ALL", "percent": 100, "most_uses": 3},
    {"code": "DAYS", "kind": "free_days", "free_days": 5},
)


def sell_everything(workshop: Workshop) -> None:
    """Put plans of many kinds on sale, and promo codes into the world."""
    plans = [build_plan(**columns) for columns in PLANS]
    amounts = (9_990, 59_990, 20_000, 29_990, 39_990)
    prices = [
        build_price(plan, amount_minor=amount) for plan, amount in zip(plans, amounts, strict=True)
    ]
    codes = [build_promo_code(**columns) for columns in CODES]
    store(workshop.owner_engine, plans=plans, prices=prices, promo_codes=codes)


def any_wishes(workshop: Workshop, random: Random) -> list[Command]:
    """Return some wishes of any kind, or none where nothing is there to be wished for."""
    return [
        wish
        for wisher in random.choices((random_wishes, _another_wish), [1, 1], k=WISHES_AT_ONCE)
        for wish in wisher(workshop, random)
    ]


def _another_wish(workshop: Workshop, random: Random) -> list[Command]:
    return random.choices(WISHERS, WEIGHTS)[0](workshop, random)


def _viewer(workshop: Workshop, random: Random) -> UUID:
    return derived_id(workshop.viewer["id"], str(random.randrange(VIEWERS)))


def _subscription(workshop: Workshop, random: Random) -> list[Command]:
    wish: dict[str, Any] = {"viewer_id": _viewer(workshop, random)}
    price = random.choice(workshop.rows(Price))
    wish |= {"price_id": price.id, "plan_id": price.plan_id}
    wish["trial"] = workshop.row(Plan, price.plan_id).trial_days > 0 and random.random() < 0.8
    if random.random() < 0.3:
        wish["promo_code_id"] = random.choice(workshop.rows(PromoCode)).id
    return [subscribe_command(workshop, **wish)]


def _change(workshop: Workshop, random: Random) -> list[Command]:
    return [
        _change_of(workshop, random, subscription)
        for subscription in one_of(random, workshop.rows(Subscription))
    ]


def _change_of(workshop: Workshop, random: Random, subscription: Subscription) -> Command:
    price = random.choice(workshop.rows(Price))
    quoted_at = workshop.now()
    return commands.ChangePlan(
        subscription_id=subscription.id,
        viewer_id=subscription.viewer_id,
        plan_id=price.plan_id,
        price_id=price.id,
        at_period_end=random.random() < 0.3,
        quoted_at=quoted_at,
        quoted_minor=_quote(workshop, subscription, price),
        new_invoice_id=new_id(),
        new_payment_id=new_id(),
        new_refund_id=new_id(),
    )


def _quote(workshop: Workshop, subscription: Subscription, price: Price) -> int | None:
    """Return what the viewer was told before; the storm may have moved on meanwhile."""
    at = workshop.now()
    plan, old_price = (
        workshop.row(Plan, subscription.plan_id),
        workshop.row(Price, subscription.price_id),
    )
    books = Books(
        workshop.rows(Invoice, subscription_id=subscription.id),
        workshop.rows(Payment, viewer_id=subscription.viewer_id),
        workshop.rows(Refund),
    )
    standing = standing_of(subscription, plan, old_price, books, at=at)
    if standing.paid is None or at >= standing.paid.period.end:
        return None
    offer = offer_of(workshop.row(Plan, price.plan_id), price)
    return cost_of_change(standing, standing.paid, offer, at=at).quoted_minor


def _about_subscription(workshop: Workshop, random: Random) -> list[Command]:
    return [
        random.choice(
            [
                commands.PauseSubscription(
                    subscription_id=one.id,
                    viewer_id=one.viewer_id,
                    resumes_at=workshop.now() + timedelta(days=random.choice([1, 20])),
                ),
                commands.PauseSubscription(subscription_id=one.id, viewer_id=one.viewer_id),
                commands.ResumeSubscription(subscription_id=one.id, viewer_id=one.viewer_id),
                commands.ResumeSubscription(subscription_id=one.id, viewer_id=one.viewer_id),
                commands.DropPlanChange(subscription_id=one.id, viewer_id=one.viewer_id),
                commands.CancelSubscription(
                    subscription_id=one.id, reason=WHY, refund="prorated", new_refund_id=new_id()
                ),
                commands.RedeemPromoCode(
                    subscription_id=one.id,
                    viewer_id=one.viewer_id,
                    promo_code_id=random.choice(workshop.rows(PromoCode)).id,
                ),
            ]
        )
        for one in one_of(random, workshop.rows(Subscription))
    ]


def _about_cards(workshop: Workshop, random: Random) -> list[Command]:
    return [
        random.choice(
            [
                commands.CheckCard(
                    subscription_id=one.id, viewer_id=one.viewer_id, new_invoice_id=new_id()
                ),
                *(
                    commands.ChooseCard(
                        subscription_id=one.id,
                        saved_card_id=card.id,
                        viewer_id=one.viewer_id,
                        new_payment_id=new_id(),
                    )
                    for card in workshop.rows(SavedCard, viewer_id=one.viewer_id)
                ),
            ]
        )
        for one in one_of(random, workshop.rows(Subscription))
    ]


def _new_gift(workshop: Workshop, random: Random) -> list[Command]:
    price = random.choice(workshop.rows(Price))
    return [
        buy_gift_command(
            workshop,
            viewer_id=_viewer(workshop, random),
            plan_id=price.plan_id,
            price_id=price.id,
            code_digest=code_digest(f"{random.getrandbits(64):016X}"),
        )
    ]


def _about_gift(workshop: Workshop, random: Random) -> list[Command]:
    return [
        random.choice(
            [
                commands.ClaimGift(
                    gift_id=gift.id,
                    viewer_id=_viewer(workshop, random),
                    new_subscription_id=new_id(),
                    sealed_profile=workshop.sealer.seal({"email": "friend@example.test"}),
                ),
                commands.ReturnGift(gift_id=gift.id, new_refund_id=new_id(), reason=WHY),
            ]
        )
        for gift in one_of(random, workshop.rows(Gift))
    ]


WISHERS: tuple[Callable[[Workshop, Random], list[Command]], ...] = (
    _subscription,
    _change,
    _about_subscription,
    _about_cards,
    _new_gift,
    _about_gift,
)
WEIGHTS = (3.0, 3.0, 3.0, 2.0, 0.5, 1.0)
