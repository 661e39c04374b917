"""Invoices, the attempts to pay them, and money on its way back."""

from uuid import UUID

from interaction_bus.commands.base import Command


class IssueInvoice(Command, frozen=True, kw_only=True):
    """Demand an extra amount of a subscriber, as a manager decided."""

    subscription_id: UUID
    new_invoice_id: UUID
    amount_minor: int
    currency: str
    description: str
    reason: str


class CancelInvoice(Command, frozen=True, kw_only=True):
    """Annul an unpaid invoice. `viewer_id` is none when a manager asks."""

    invoice_id: UUID
    viewer_id: UUID | None = None
    reason: str


class ExpireInvoice(Command, frozen=True, kw_only=True):
    """Let an unpaid invoice lapse once its time is over."""

    invoice_id: UUID


class OpenCheckout(Command, frozen=True, kw_only=True):
    """Open one attempt to pay an invoice in the widget; one already open is answered again."""

    viewer_id: UUID
    invoice_id: UUID
    new_payment_id: UUID


class AbandonCheckout(Command, frozen=True, kw_only=True):
    """Close an attempt that the viewer left in the widget and the provider never heard of."""

    payment_id: UUID


class CollectInvoice(Command, frozen=True, kw_only=True):
    """Charge the saved card for an unpaid invoice whose next attempt is due."""

    invoice_id: UUID
    new_payment_id: UUID


class RetryPayment(Command, frozen=True, kw_only=True):
    """Charge the viewer's saved card once more for the invoice of a failed payment.

    `attempt_number` is how many tries the manager saw; the click means the next one.
    """

    payment_id: UUID
    new_payment_id: UUID
    attempt_number: int
    reason: str


class RefundInvoice(Command, frozen=True, kw_only=True):
    """Give money back, all that may still be refunded when `amount_minor` is none.

    `despite_claim` says that the manager knows that somebody watches with the gift it paid for.
    """

    invoice_id: UUID
    new_refund_id: UUID
    amount_minor: int | None = None
    reason: str
    despite_claim: bool = False
