"""Every fact that billing tells the rest of the cinema, in the past tense.

The routing key of each is its `NAME`. Bodies carry ids, amounts and times only.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Root of the events."""

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1


class SubscriptionEvent(Event, frozen=True, kw_only=True):
    """Something happened to a subscription."""

    subscription_id: UUID
    viewer_id: UUID
    state: str
    access_until: datetime | None
    auto_renew: bool


class SubscriptionCreated(SubscriptionEvent, frozen=True, kw_only=True):
    """A viewer chose a plan and has not paid yet."""

    NAME = "subscriptions.created"


class SubscriptionUpdated(SubscriptionEvent, frozen=True, kw_only=True):
    """State, end or renewal of a subscription changed."""

    NAME = "subscriptions.updated"


class SubscriptionRenewed(SubscriptionEvent, frozen=True, kw_only=True):
    """A further period was paid."""

    NAME = "subscriptions.renewed"


class SubscriptionCancelled(SubscriptionEvent, frozen=True, kw_only=True):
    """It was ended before its time."""

    NAME = "subscriptions.cancelled"


class SubscriptionExpired(SubscriptionEvent, frozen=True, kw_only=True):
    """Its last paid period, and any grace, is over."""

    NAME = "subscriptions.expired"


class SubscriptionPaused(SubscriptionEvent, frozen=True, kw_only=True):
    """Its paid period stands still."""

    NAME = "subscriptions.paused"


class SubscriptionResumed(SubscriptionEvent, frozen=True, kw_only=True):
    """Its paid period goes on."""

    NAME = "subscriptions.resumed"


class SubscriptionTrialStarted(SubscriptionEvent, frozen=True, kw_only=True):
    """Its trial has begun."""

    NAME = "subscriptions.trial_started"


class SubscriptionPlanChanged(SubscriptionEvent, frozen=True, kw_only=True):
    """It is to another plan now."""

    NAME = "subscriptions.plan_changed"

    plan_id: UUID
    price_id: UUID


class SubscriptionRenewRequired(SubscriptionEvent, frozen=True, kw_only=True):
    """Its renewal failed; the viewer has to pay."""

    NAME = "subscriptions.renew_required"


class InvoiceEvent(Event, frozen=True, kw_only=True):
    """Something happened to an invoice."""

    invoice_id: UUID
    subscription_id: UUID | None
    viewer_id: UUID
    state: str
    amount_minor: int
    currency: str


class InvoiceCreated(InvoiceEvent, frozen=True, kw_only=True):
    """Money was demanded."""

    NAME = "invoices.created"


class InvoicePaid(InvoiceEvent, frozen=True, kw_only=True):
    """The money arrived."""

    NAME = "invoices.paid"


class InvoiceCancelled(InvoiceEvent, frozen=True, kw_only=True):
    """It was annulled."""

    NAME = "invoices.cancelled"


class InvoiceExpired(InvoiceEvent, frozen=True, kw_only=True):
    """It was not paid in time."""

    NAME = "invoices.expired"


class InvoiceUncollectible(InvoiceEvent, frozen=True, kw_only=True):
    """The last try failed and access is over: it is given up, and can be paid no more."""

    NAME = "invoices.uncollectible"


class PaymentEvent(Event, frozen=True, kw_only=True):
    """Something happened to an attempt to take money."""

    payment_id: UUID
    invoice_id: UUID
    viewer_id: UUID
    state: str
    amount_minor: int
    currency: str
    decline_code: str | None


class PaymentRequested(PaymentEvent, frozen=True, kw_only=True):
    """An attempt began."""

    NAME = "payments.requested"


class PaymentCompleted(PaymentEvent, frozen=True, kw_only=True):
    """Money was taken."""

    NAME = "payments.completed"


class PaymentFailed(PaymentEvent, frozen=True, kw_only=True):
    """An attempt surely took nothing."""

    NAME = "payments.failed"


class PaymentRetriedByManager(Event, frozen=True, kw_only=True):
    """A manager had a failed payment tried again."""

    NAME = "payments.retry.manual"

    payment_id: UUID
    new_payment_id: UUID
    manager_id: str
    task_id: UUID
    attempt_number_requested: int
    timestamp: datetime


class PaymentRefunded(Event, frozen=True, kw_only=True):
    """Money went back."""

    NAME = "payments.refunded"

    refund_id: UUID
    payment_id: UUID
    invoice_id: UUID
    amount_minor: int
    currency: str


class AccessEvent(Event, frozen=True, kw_only=True):
    """What a viewer may watch changed."""

    viewer_id: UUID
    subscription_id: UUID
    until: datetime | None


class AccessGranted(AccessEvent, frozen=True, kw_only=True):
    """The viewer may watch before `until`."""

    NAME = "access.granted"


class AccessRevoked(AccessEvent, frozen=True, kw_only=True):
    """The viewer may not watch from `until` on."""

    NAME = "access.revoked"


class WebhookReceived(Event, frozen=True, kw_only=True):
    """The provider told us something."""

    NAME = "webhooks.received"

    provider: str
    kind: str
    transaction_id: int
    outcome: str


class CardEvent(Event, frozen=True, kw_only=True):
    """Something happened to a saved card."""

    saved_card_id: UUID
    viewer_id: UUID
    state: str


class CardSaved(CardEvent, frozen=True, kw_only=True):
    """The viewer let us remember a card."""

    NAME = "cards.saved"


class CardWithdrawn(CardEvent, frozen=True, kw_only=True):
    """The viewer withdrew it; it is never charged again."""

    NAME = "cards.withdrawn"


class CardRejected(CardEvent, frozen=True, kw_only=True):
    """Its bank refused it for good."""

    NAME = "cards.rejected"


class GiftEvent(Event, frozen=True, kw_only=True):
    """Something happened to a gift."""

    gift_id: UUID
    buyer_id: UUID
    state: str
    claimed_by: UUID | None


class GiftBought(GiftEvent, frozen=True, kw_only=True):
    """It was paid; whoever has the code may claim it."""

    NAME = "gifts.bought"


class GiftClaimed(GiftEvent, frozen=True, kw_only=True):
    """Somebody watches with it."""

    NAME = "gifts.claimed"


class GiftExpired(GiftEvent, frozen=True, kw_only=True):
    """Nobody claimed it in time."""

    NAME = "gifts.expired"


class PriceAnnounced(Event, frozen=True, kw_only=True):
    """A viewer has to be told the price from `applies_at` on."""

    NAME = "prices.announced"

    price_consent_id: UUID
    viewer_id: UUID
    subscription_id: UUID
    applies_at: datetime
    needs_consent: bool


class DisputeEvent(Event, frozen=True, kw_only=True):
    """Something happened to a chargeback."""

    dispute_id: UUID
    payment_id: UUID
    invoice_id: UUID
    viewer_id: UUID
    state: str
    amount_minor: int
    currency: str


class DisputeOpened(DisputeEvent, frozen=True, kw_only=True):
    """A bank took money back."""

    NAME = "disputes.opened"


class DisputeSettled(DisputeEvent, frozen=True, kw_only=True):
    """The dispute was won or lost."""

    NAME = "disputes.settled"


class ViewerErased(Event, frozen=True, kw_only=True):
    """A viewer's personal data was erased here: whoever else holds some, erases it too."""

    NAME = "viewers.erased"

    viewer_id: UUID


class UnknownDeclineSeen(Event, frozen=True, kw_only=True):
    """A card was declined with a code that nobody knows: somebody must look."""

    NAME = "payments.unknown_decline"

    payment_id: UUID
    decline_code: str | None
