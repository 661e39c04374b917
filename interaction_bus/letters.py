"""Which letters there are, and which messages ask for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from interaction_bus.events import (
    CardWithdrawn,
    Event,
    GiftBought,
    GiftClaimed,
    InvoicePaid,
    InvoiceUncollectible,
    PaymentRefunded,
    PriceAnnounced,
    SubscriptionCancelled,
    SubscriptionExpired,
    SubscriptionPaused,
    SubscriptionPlanChanged,
    SubscriptionResumed,
    SubscriptionTrialStarted,
)


class LetterKind(StrEnum):
    """What a letter tells its viewer."""

    PLAN_ENDING = "plan_ending"
    RENEWAL_UPCOMING = "renewal_upcoming"
    TRIAL_ENDING = "trial_ending"
    CARD_EXPIRING = "card_expiring"
    PAYMENT_FAILED = "payment_failed"
    CARD_MISSING = "card_missing"
    GIFT_TO_CLAIM = "gift_to_claim"
    INVOICE_PAID = "invoice_paid"
    INVOICE_UNCOLLECTIBLE = "invoice_uncollectible"
    PAYMENT_REFUNDED = "payment_refunded"
    SUBSCRIPTION_EXPIRED = "subscription_expired"
    SUBSCRIPTION_CANCELLED = "subscription_cancelled"
    SUBSCRIPTION_PAUSED = "subscription_paused"
    SUBSCRIPTION_RESUMED = "subscription_resumed"
    PLAN_CHANGED = "plan_changed"
    TRIAL_STARTED = "trial_started"
    CARD_WITHDRAWN = "card_withdrawn"
    PRICE_ANNOUNCED = "price_announced"
    GIFT_BOUGHT = "gift_bought"
    GIFT_CLAIMED = "gift_claimed"


class LetterRequested(Event, frozen=True, kw_only=True):
    """The reminder found that a viewer must be told something."""

    NAME = "letters.requested"

    kind: str
    viewer_id: UUID
    subject_kind: str
    subject_id: UUID
    about: datetime
    useful_until: datetime


@dataclass(frozen=True, slots=True)
class LetterCause:
    """What an event means to the letters.

    Args:
        event: That asks for a letter.
        kind: Of the letter.
        subject_kind: What it is about, as the history names it.
        subject_field: Field of the event that holds the id of it.
    """

    event: type[Event]
    kind: LetterKind
    subject_kind: str
    subject_field: str


def _subscription(event: type[Event], kind: LetterKind) -> LetterCause:
    return LetterCause(event, kind, "subscription", "subscription_id")


LETTER_CAUSES: Mapping[str, LetterCause] = MappingProxyType(
    {
        cause.event.NAME: cause
        for cause in (
            LetterCause(InvoicePaid, LetterKind.INVOICE_PAID, "invoice", "invoice_id"),
            LetterCause(
                InvoiceUncollectible, LetterKind.INVOICE_UNCOLLECTIBLE, "invoice", "invoice_id"
            ),
            LetterCause(PaymentRefunded, LetterKind.PAYMENT_REFUNDED, "refund", "refund_id"),
            _subscription(SubscriptionExpired, LetterKind.SUBSCRIPTION_EXPIRED),
            _subscription(SubscriptionCancelled, LetterKind.SUBSCRIPTION_CANCELLED),
            _subscription(SubscriptionPaused, LetterKind.SUBSCRIPTION_PAUSED),
            _subscription(SubscriptionResumed, LetterKind.SUBSCRIPTION_RESUMED),
            _subscription(SubscriptionPlanChanged, LetterKind.PLAN_CHANGED),
            _subscription(SubscriptionTrialStarted, LetterKind.TRIAL_STARTED),
            LetterCause(CardWithdrawn, LetterKind.CARD_WITHDRAWN, "saved_card", "saved_card_id"),
            LetterCause(
                PriceAnnounced, LetterKind.PRICE_ANNOUNCED, "price_consent", "price_consent_id"
            ),
            LetterCause(GiftBought, LetterKind.GIFT_BOUGHT, "gift", "gift_id"),
            LetterCause(GiftClaimed, LetterKind.GIFT_CLAIMED, "gift", "gift_id"),
        )
    }
)
"""The events that viewers are told of, by routing key."""

LETTER_ROUTING_KEYS = (*LETTER_CAUSES, LetterRequested.NAME)
"""With what a message asks for a letter."""
