"""What is heard from the provider and the banks behind it."""

from uuid import UUID

from interaction_bus.events.base import Event


class WebhookReceived(Event, frozen=True, kw_only=True):
    """The provider told us something."""

    NAME = "webhooks.received"

    provider: str
    kind: str
    transaction_id: int
    outcome: str


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
