"""Where each kind of letter gets its facts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from interaction_bus.letters import LetterKind
from reminder.facts import cards, money, offers, subscriptions
from reminder.facts.reading import Reading, Story

Teller = Callable[[Reading, UUID], Story]
"""Reads the story of one subject, or raises NothingToTell."""

TELLERS: Mapping[LetterKind, Teller] = MappingProxyType(
    {
        LetterKind.PLAN_ENDING: subscriptions.plan_ending,
        LetterKind.RENEWAL_UPCOMING: subscriptions.renewal_upcoming,
        LetterKind.TRIAL_ENDING: subscriptions.trial,
        LetterKind.TRIAL_STARTED: subscriptions.trial,
        LetterKind.SUBSCRIPTION_EXPIRED: subscriptions.ended,
        LetterKind.SUBSCRIPTION_CANCELLED: subscriptions.ended,
        LetterKind.SUBSCRIPTION_PAUSED: subscriptions.paused,
        LetterKind.SUBSCRIPTION_RESUMED: subscriptions.resumed,
        LetterKind.PLAN_CHANGED: subscriptions.plan_changed,
        LetterKind.INVOICE_PAID: money.invoice_paid,
        LetterKind.INVOICE_UNCOLLECTIBLE: money.invoice_uncollectible,
        LetterKind.PAYMENT_REFUNDED: money.payment_refunded,
        LetterKind.PAYMENT_FAILED: money.payment_failed,
        LetterKind.CARD_MISSING: money.card_missing,
        LetterKind.CARD_EXPIRING: cards.card_expiring,
        LetterKind.CARD_WITHDRAWN: cards.card_withdrawn,
        LetterKind.GIFT_BOUGHT: offers.gift_with_code,
        LetterKind.GIFT_TO_CLAIM: offers.gift_with_code,
        LetterKind.GIFT_CLAIMED: offers.gift_claimed,
        LetterKind.PRICE_ANNOUNCED: offers.price_announced,
    }
)
