"""A viewer's cards as they stand: which one is charged, which cannot be, which were withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from billing_rules.checkout import CARD_CHECK_MINOR
from billing_rules.lifecycles import SUBSCRIPTION, SavedCardState, SubscriptionState
from billing_rules.money import Money
from billing_rules.next_charges import Sequel
from client_api.queries.cards import FIND_CHARGED_SUBSCRIPTION, LIST_EVERY_CARD
from client_api.queries.reading import find_row, list_rows
from client_api.services import current_services
from models.upcoming import next_amount_of, terms_of
from runtime.web.auth import current_principal

MONTHS_OF_WARNING = 1
"""A card that ends with this month or the next one expires soon: the letter comes then too."""

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Wallet:
    """Every card that a viewer has or had, and what is charged to them.

    Args:
        cards: Of `LIST_EVERY_CARD`.
        live: Of `FIND_CHARGED_SUBSCRIPTION`; none without a live subscription.
    """

    cards: Sequence[Row[Any]]
    live: Row[Any] | None

    @property
    def kept(self) -> Sequence[Row[Any]]:
        """Return the cards that we still know; the one that renewals are charged to first."""
        kept = [card for card in self.cards if card.state != SavedCardState.WITHDRAWN]
        return sorted(kept, key=lambda card: card.id != self.renewing_id)

    @property
    def withdrawn(self) -> Sequence[Row[Any]]:
        """Return the cards that are never charged again."""
        return [card for card in self.cards if card.state == SavedCardState.WITHDRAWN]

    @property
    def renewing_id(self) -> UUID | None:
        """Return which card renewals are charged to, be it that they are off just now."""
        return self.live.saved_card_id if self.live is not None else None

    @property
    def may_choose(self) -> bool:
        """Return whether a subscription runs whose card can be chosen."""
        return self.live is not None and "choose_card" in SUBSCRIPTION.allowed(self.live.state)

    @property
    def may_add(self) -> bool:
        """Return whether a card can be saved by a check of it.

        During a trial without a card the first period is paid instead, and saves the card.
        """
        return self.may_choose and not self._is_trial_without_card

    @property
    def card_check(self) -> Money | None:
        """Return what is taken to check a further card, and goes back; none where none is added."""
        return None if self.live is None else Money(CARD_CHECK_MINOR, self.live.currency)

    @property
    def overdue(self) -> Money | None:
        """Return what is charged as soon as a card is chosen; none where nothing is overdue.

        While an attempt is open no second one begins, whatever card is chosen.
        """
        live = self.live
        if live is None or live.state != SubscriptionState.PAST_DUE or not live.auto_renew:
            return None
        if live.unpaid_id is None or live.is_being_paid:
            return None
        return Money(live.unpaid_minor, live.unpaid_currency)

    @property
    def next_amount(self) -> Money | None:
        """Return what the next renewal costs; none where nothing is renewed."""
        if self.live is None:
            return None
        told = self.live._asdict()
        is_renewed = terms_of(told).sequel not in (Sequel.RENEWAL_OFF, Sequel.PRICE_NOT_AGREED)
        return next_amount_of(told) if is_renewed else None

    @property
    def _is_trial_without_card(self) -> bool:
        live = self.live
        return (
            live is not None
            and live.state == SubscriptionState.TRIALING
            and live.saved_card_id is None
        )


def read_wallet() -> Wallet:
    """Return the cards of the viewer who asks, by two statements."""
    viewer, engine = {"viewer_id": current_principal().viewer_id}, current_services().primary
    cards = list_rows(LIST_EVERY_CARD, viewer, engine=engine)
    return Wallet(cards, find_row(FIND_CHARGED_SUBSCRIPTION, viewer, engine=engine))


def expires_soon(card: Row[Any]) -> bool:
    """Return whether a card that can be charged is about to expire."""
    if card.state != SavedCardState.ACTIVE or card.expires_year is None:
        return False
    months_left = (card.expires_year - card.now.year) * MONTHS_IN_YEAR
    months_left += card.expires_month - card.now.month
    return bool(months_left <= MONTHS_OF_WARNING)
