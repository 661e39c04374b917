"""What happens to invoices."""

from uuid import UUID

from interaction_bus.events.base import Event


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
