"""Reminders of what a viewer has and may lose: a card that expires, a gift that nobody claims."""

from datetime import timedelta

from sqlalchemy import case, exists, func, select

from billing_rules.lifecycles import (
    LIVE_SUBSCRIPTION_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    GiftState,
    SavedCardState,
)
from interaction_bus.letters import LetterKind
from models import Gift, SavedCard, Subscription
from reminder.occasions.occasion import Occasion, days

GIFT_NOTICE = timedelta(days=7)
"""Before a gift lapses: a week to reach the person it is meant for."""

PLAUSIBLE_YEARS = (2000, 2199)
"""PostgreSQL makes no dates of absurd years, and one such card must not stop all reminders."""

# Counted in months from the year's beginning, so that no month a provider may send is an error.
_CARD_END = case(
    (
        SavedCard.expires_year.between(*PLAUSIBLE_YEARS),
        func.make_timestamptz(SavedCard.expires_year, 1, 1, 0, 0, 0, "UTC")
        + func.make_interval(0, SavedCard.expires_month),
    ),
    else_=None,
)
"""The first instant at which the card is no longer valid: it is good through its last month."""

CARD_EXPIRING = Occasion(
    LetterKind.CARD_EXPIRING,
    "saved_card",
    select(
        SavedCard.viewer_id,
        SavedCard.id.label("subject_id"),
        _CARD_END.label("about"),
        # From the beginning of the month before its last one.
        (_CARD_END - func.make_interval(0, 2)).label("due_at"),
        _CARD_END.label("useful_until"),
    ).where(
        SavedCard.state == SavedCardState.ACTIVE,
        exists().where(
            Subscription.saved_card_id == SavedCard.id,
            Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES),
            Subscription.auto_renew,
            ~Subscription.letters_muted,
        ),
    ),
)

GIFT_TO_CLAIM = Occasion(
    LetterKind.GIFT_TO_CLAIM,
    "gift",
    select(
        Gift.buyer_id.label("viewer_id"),
        Gift.id.label("subject_id"),
        Gift.expires_at.label("about"),
        (Gift.expires_at - days(GIFT_NOTICE)).label("due_at"),
        Gift.expires_at.label("useful_until"),
    ).where(
        Gift.state == GiftState.BOUGHT,
        ~exists().where(
            Subscription.viewer_id == Gift.buyer_id,
            Subscription.state.in_(LIVE_SUBSCRIPTION_STATES),
            Subscription.letters_muted,
        ),
    ),
)
