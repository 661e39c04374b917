"""What the provider told us, or what we found out by asking."""

from datetime import datetime
from uuid import UUID

from interaction_bus.commands.base import Command


class RecordNotification(Command, frozen=True, kw_only=True):
    """Keep what the provider told us and settle what it is about.

    `payment_id` is the order number it names when that is an id, whether we know it or not. News
    about no single operation get a `transaction_id` that follows from their body.
    """

    provider: str
    kind: str
    transaction_id: int
    payment_id: UUID | None = None
    refund_id: UUID | None = None
    content_type: str
    sealed_body: str
    body_digest: str
    received_at: datetime


class RetryNotification(Command, frozen=True, kw_only=True):
    """Try a quarantined notification again."""

    notification_id: UUID
    payment_id: UUID | None = None


class RecordPaymentOutcome(Command, frozen=True, kw_only=True):
    """Settle an attempt to take money, whoever learnt of its fate.

    `outcome` is one of approved, declined, refused, pending, unknown, not_sent. `sealed_card`
    holds the token and the look of the card when the provider let us keep it. `asked_at` is when
    a provider was asked that knew of no such payment: news may be old when they are carried out.
    """

    payment_id: UUID
    outcome: str
    source: str
    transaction_id: int | None = None
    amount_minor: int | None = None
    currency: str | None = None
    decline_code: str | None = None
    decline_class: str | None = None
    reason: str | None = None
    payer_message: str | None = None
    retry_after: datetime | None = None
    card_mask: str | None = None
    sealed_card: str | None = None
    asked_at: datetime | None = None


class RecordRefundOutcome(Command, frozen=True, kw_only=True):
    """Settle the return of money: outcome is one of succeeded, refused, unknown, not_sent."""

    refund_id: UUID
    outcome: str
    source: str
    transaction_id: int | None = None
    amount_minor: int | None = None
    currency: str | None = None
    reason: str | None = None


class RecordUnseenRefund(Command, frozen=True, kw_only=True):
    """Book a refund that somebody made in the provider's cabinet, as its books show it."""

    payment_id: UUID
    transaction_id: int
    amount_minor: int
    currency: str
    source: str


class RecordDispute(Command, frozen=True, kw_only=True):
    """Record that a bank took a payment back on its customer's word."""

    payment_id: UUID
    new_dispute_id: UUID
    transaction_id: int
    amount_minor: int
    currency: str
    opened_at: datetime
    reason: str


class SettleDispute(Command, frozen=True, kw_only=True):
    """Record how a dispute ended."""

    dispute_id: UUID
    won: bool
    reason: str
