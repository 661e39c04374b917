"""Both sides' books after a storm, as plain values that a checker can compare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What the provider's ledger holds: money taken or given back.

    Args:
        kind: `payment` or `refund`.
        is_completed: Whether the money has moved.
        order_id: Our payment, as the provider was told; none when it was told nothing we know.
        original_id: The payment that a refund gives back; none for a payment.
    """

    transaction_id: int
    kind: str
    is_completed: bool
    amount_minor: int
    order_id: UUID | None = None
    original_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One attempt, as our database holds it."""

    id: UUID
    invoice_id: UUID
    state: str
    amount_minor: int
    transaction_id: int | None = None
    is_surplus: bool = False
    saved_card_id: UUID | None = None
    created_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRow:
    """One return of money, as our database holds it."""

    id: UUID
    payment_id: UUID
    state: str
    amount_minor: int
    transaction_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """One demand for money, as our database holds it; a gift's has no subscription."""

    id: UUID
    subscription_id: UUID | None
    kind: str
    state: str
    amount_minor: int
    refunded_minor: int = 0
    period_start: datetime | None = None
    period_end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRow:
    """One subscription, as our database holds it."""

    id: UUID
    state: str
    period_start: datetime | None = None
    period_end: datetime | None = None
    access_until: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One saved card, as our database holds it."""

    id: UUID
    state: str
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the history."""

    subject_kind: str
    subject_id: UUID
    seq: int
    trigger: str
    from_state: str | None
    to_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What outsiders were told is safe.

    Args:
        accepted: Commands that an API took, with the address they were sent to.
        consumed: Ids in the inbox.
        acknowledged: Kind and transaction of notifications that we answered with code 0.
        recorded: Kind and transaction of notifications that we hold.
    """

    accepted: Mapping[UUID, str] = field(default_factory=dict)
    consumed: frozenset[UUID] = frozenset()
    acknowledged: frozenset[tuple[str, int]] = frozenset()
    recorded: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that is compared; both sides stand still while it is read.

    Args:
        leftovers: What is still under way, in words.
    """

    operations: tuple[Operation, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    refunds: tuple[RefundRow, ...] = ()
    invoices: tuple[InvoiceRow, ...] = ()
    subscriptions: tuple[SubscriptionRow, ...] = ()
    cards: tuple[CardRow, ...] = ()
    history: tuple[Change, ...] = ()
    promises: Promises = field(default_factory=Promises)
    leftovers: tuple[str, ...] = ()
    surprises: tuple[str, ...] = ()

    def moved(self, kind: str) -> list[Operation]:
        """Return the operations of one kind whose money has moved."""
        return [it for it in self.operations if it.kind == kind and it.is_completed]


def net_minor(payments: Iterable[Operation], refunds: Iterable[Operation]) -> int:
    """Return the minor units that the merchant holds after all."""
    return sum(it.amount_minor for it in payments) - sum(it.amount_minor for it in refunds)
