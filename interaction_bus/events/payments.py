"""What becomes of attempts to take money, and of money that goes back."""

from datetime import datetime
from uuid import UUID

from interaction_bus.events.base import Event


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


class UnknownDeclineSeen(Event, frozen=True, kw_only=True):
    """A card was declined with a code that nobody knows: somebody must look."""

    NAME = "payments.unknown_decline"

    payment_id: UUID
    decline_code: str | None
