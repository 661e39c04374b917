"""A viewer: how they subscribe and pay, and what they do with their subscription."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES, PriceConsentState
from cli.stock.assortment import MONTH, PREMIUM, YEAR
from cli.stock.cards import draw_card
from cli.stock.life import Life
from cli.stock.till import Till
from interaction_bus.commands import AnswerPriceMove, Command, Subscribe
from interaction_bus.envelope import Actor
from models import PriceMoveViewer, Subscription

EUROPEAN_PLANS = (MONTH, YEAR, PREMIUM)
"""Sold for euros too."""

TO_THE_WIDGET = (timedelta(seconds=10), timedelta(minutes=3))
"""From the choice of a plan to the widget: the shortest and the longest way."""

AGREES_TO_PRICE, DECLINES_PRICE = 0.55, 0.1
"""The others never answer."""

Wish = Callable[[Subscription], Command]


class Viewer:
    """Somebody with a card and, sooner or later, a subscription.

    Args:
        life: Theirs.
        joined_at: When the auth service first knew them.
        declined_with: What the sandbox shall say to their card from now on; none for a good card.
    """

    def __init__(
        self, life: Life, joined_at: datetime, *, declined_with: str | None = None
    ) -> None:
        self.life = life
        self.joined_at = joined_at
        self.person = life.meet_viewer(joined_at)
        self.till = Till(life, draw_card(life.chance, joined_at, declined_with=declined_with))
        self._sealed_profile = life.world.sealer.seal(self.person.profile)

    @property
    def sealed_profile(self) -> str:
        """Return what their commands tell of them."""
        return self._sealed_profile

    @property
    def actor(self) -> Actor:
        """Return who their commands come from."""
        return Actor(kind="viewer", id=str(self.person.viewer_id))

    def currency_for(self, plan_code: str) -> str:
        """Return in what they pay for a plan."""
        is_european = self.person.locale == "en" and plan_code in EUROPEAN_PLANS
        return "EUR" if is_european else "RUB"

    def subscribe(
        self,
        plan_code: str,
        *verdicts: str,
        at: datetime,
        trial: bool = False,
        promo: str | None = None,
    ) -> None:
        """Subscribe at an instant, then pay in the widget.

        Args:
            plan_code: What they choose.
            verdicts: Of the bank in the widget; none leaves the widget without paying.
            at: When.
            trial: Whether they try first.
            promo: The code that they type; none for none.
        """

        def act(now: datetime) -> None:
            command = self._subscribe(plan_code, now, trial=trial, promo=promo)
            self.life.do(command, actor=self.actor, at=now)
            to_widget = self.life.chance.span(*TO_THE_WIDGET)
            if verdicts:
                visit = self.till.visit(command.new_invoice_id, *verdicts)
                self.life.plan(now + to_widget, visit)

        self.life.plan(at, act)

    def current(self) -> Subscription | None:
        """Return the subscription that has not ended, if there is one."""
        subscriptions = self.life.rows.each(Subscription)
        live = (it for it in subscriptions if it.state in LIVE_SUBSCRIPTION_STATES)
        return next((it for it in live if it.viewer_id == self.person.viewer_id), None)

    def wish(self, at: datetime, wish: Wish) -> None:
        """Wish for something at an instant, if there is a subscription then."""

        def act(now: datetime) -> None:
            subscription = self.current()
            if subscription is not None:
                self.life.do(wish(subscription), actor=self.actor, at=now)

        self.life.plan(at, act)

    def answer_prices(self) -> None:
        """Answer the new prices that will have been announced, or never."""
        chance = self.life.chance
        for move in self.life.world.catalogue.price_moves:
            share = chance.share()
            if share < AGREES_TO_PRICE + DECLINES_PRICE:
                days = timedelta(days=chance.number(1, 60))
                answer = partial(self._answer, agrees=share < AGREES_TO_PRICE)
                self.life.plan(move.created_at + days, answer)

    def _answer(self, now: datetime, *, agrees: bool) -> None:
        for consent in self.life.rows.each(PriceMoveViewer):
            if consent.state != PriceConsentState.ANNOUNCED or not consent.needs_consent:
                continue
            answer = AnswerPriceMove(
                price_consent_id=consent.id, viewer_id=self.person.viewer_id, agrees=agrees
            )
            self.life.do(answer, actor=self.actor, at=now)

    def _subscribe(
        self, plan_code: str, at: datetime, *, trial: bool, promo: str | None
    ) -> Subscribe:
        life, currency = self.life, self.currency_for(plan_code)
        offer = life.world.catalogue.offer_of(plan_code, currency, at)
        return Subscribe(
            viewer_id=self.person.viewer_id,
            new_subscription_id=life.chance.identifier(at),
            new_invoice_id=life.chance.identifier(at),
            plan_id=offer.plan.id,
            price_id=offer.price.id,
            sealed_profile=self._sealed_profile,
            trial=trial,
            promo_code_id=None if promo is None else life.world.catalogue.code(promo).id,
        )
