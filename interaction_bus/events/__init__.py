"""Every fact that billing tells the rest of the cinema, in the past tense.

The routing key of each is its `NAME`. Bodies carry ids, amounts and times only.
"""

from interaction_bus.events.base import Event
from interaction_bus.events.cards import (
    CardEvent,
    CardRejected,
    CardSaved,
    CardWithdrawn,
)
from interaction_bus.events.invoices import (
    InvoiceCancelled,
    InvoiceCreated,
    InvoiceEvent,
    InvoiceExpired,
    InvoicePaid,
    InvoiceUncollectible,
)
from interaction_bus.events.news import (
    DisputeEvent,
    DisputeOpened,
    DisputeSettled,
    WebhookReceived,
)
from interaction_bus.events.offers import (
    GiftBought,
    GiftClaimed,
    GiftEvent,
    GiftExpired,
    PriceAnnounced,
)
from interaction_bus.events.payments import (
    PaymentCompleted,
    PaymentEvent,
    PaymentFailed,
    PaymentRefunded,
    PaymentRequested,
    PaymentRetriedByManager,
    UnknownDeclineSeen,
)
from interaction_bus.events.subscriptions import (
    SubscriptionCancelled,
    SubscriptionCreated,
    SubscriptionEvent,
    SubscriptionExpired,
    SubscriptionPaused,
    SubscriptionPlanChanged,
    SubscriptionRenewed,
    SubscriptionRenewRequired,
    SubscriptionResumed,
    SubscriptionTrialStarted,
    SubscriptionUpdated,
)
from interaction_bus.events.viewers import (
    AccessEvent,
    AccessGranted,
    AccessRevoked,
    ViewerErased,
)

__all__ = [
    "AccessEvent",
    "AccessGranted",
    "AccessRevoked",
    "CardEvent",
    "CardRejected",
    "CardSaved",
    "CardWithdrawn",
    "DisputeEvent",
    "DisputeOpened",
    "DisputeSettled",
    "Event",
    "GiftBought",
    "GiftClaimed",
    "GiftEvent",
    "GiftExpired",
    "InvoiceCancelled",
    "InvoiceCreated",
    "InvoiceEvent",
    "InvoiceExpired",
    "InvoicePaid",
    "InvoiceUncollectible",
    "PaymentCompleted",
    "PaymentEvent",
    "PaymentFailed",
    "PaymentRefunded",
    "PaymentRequested",
    "PaymentRetriedByManager",
    "PriceAnnounced",
    "SubscriptionCancelled",
    "SubscriptionCreated",
    "SubscriptionEvent",
    "SubscriptionExpired",
    "SubscriptionPaused",
    "SubscriptionPlanChanged",
    "SubscriptionRenewRequired",
    "SubscriptionRenewed",
    "SubscriptionResumed",
    "SubscriptionTrialStarted",
    "SubscriptionUpdated",
    "UnknownDeclineSeen",
    "ViewerErased",
    "WebhookReceived",
]
