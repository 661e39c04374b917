"""The port: all that billing ever asks of a payment provider."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from billing_rules.money import Money
from billing_rules.receipts import Receipt
from external_payments.disputes import ProviderDispute
from external_payments.operations import ProviderOperation
from external_payments.outcomes import (
    PaymentFinding,
    PaymentOutcome,
    RefundFinding,
    RefundOutcome,
)
from external_payments.receipt_sums import require_same_sum


class Initiator(StrEnum):
    """Who started a charge of a saved card; banks treat the two differently."""

    VIEWER = "viewer"
    MERCHANT = "merchant"


@dataclass(frozen=True, slots=True)
class SavedCardCharge:
    """One attempt to take money from a saved card.

    Args:
        payment_id: Our payment: the provider's order number and the id of the request.
        account_id: The viewer, the same as when the card was saved.
        amount: More than nothing.
        token: What the provider gave for the card.
        description: A line for the viewer's receipt.
        initiator: The viewer pressed a button, or we charge by ourselves.
        scheduled: We charge by a schedule the viewer agreed to; only with `Initiator.MERCHANT`.
        email: Where the provider sends its receipt; none sends no receipt.
        receipt: The fiscal receipt, of the very amount; none forms none.

    Raises:
        ValueError: The amount is not positive, a viewer's own charge is called scheduled, or the
            receipt is of another sum.
    """

    payment_id: UUID
    account_id: str
    amount: Money
    token: str = field(repr=False)
    description: str
    initiator: Initiator
    scheduled: bool
    email: str | None = field(default=None, repr=False)
    receipt: Receipt | None = None

    def __post_init__(self) -> None:
        if self.amount.amount_minor <= 0:
            raise ValueError(f"cannot charge {self.amount}")
        if self.scheduled and self.initiator is Initiator.VIEWER:
            raise ValueError("a viewer's own charge is not scheduled")
        require_same_sum(self.receipt, self.amount)


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """One return of money, whole or in part.

    Args:
        refund_id: Our refund: the id of the request, and the mark to find it by.
        payment_id: Our payment.
        transaction_id: The provider's number of the payment.
        amount: More than nothing; the parts of one payment never exceed it.
        receipt: The fiscal receipt of the part that goes back; none forms none.
        email: Where the provider sends that receipt; none sends it nowhere.

    Raises:
        ValueError: The amount is not positive, or the receipt is of another sum.
    """

    refund_id: UUID
    payment_id: UUID
    transaction_id: int
    amount: Money
    receipt: Receipt | None = None
    email: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.amount.amount_minor <= 0:
            raise ValueError(f"cannot refund {self.amount}")
        require_same_sum(self.receipt, self.amount)


class ProviderUnavailable(Exception):
    """The provider's books could not be read: nothing is known, ask again later."""

    def __init__(self, provider: str, reason: str) -> None:
        super().__init__(f"{provider} is unavailable: {reason}")
        self.provider = provider
        self.reason = reason


class PaymentProvider(Protocol):
    """A payment provider. Safe to share between threads; build it after a fork, not before."""

    @property
    def name(self) -> str:
        """The word stored beside every payment, such as `cloudpayments`."""
        ...

    def charge_saved_card(self, charge: SavedCardCharge) -> PaymentOutcome:
        """Try to take money from a saved card, and never raise for what the world does.

        Calling again with the same payment id within 50 minutes gives the first answer and
        charges nothing more; later it would be a new charge. `NotSent` and a decline without a
        transaction speak of this call only.
        """
        ...

    def find_payment(self, payment_id: UUID) -> PaymentFinding:
        """Tell how the last operation with this payment's id stands.

        A widget opened twice can make two operations of one payment, of which only the last is
        seen here; `list_operations` shows both.
        """
        ...

    def refund(self, request: RefundRequest) -> RefundOutcome:
        """Give money back, and never raise for what the world does.

        Calling again with the same refund id within 50 minutes gives the first answer and
        refunds nothing more; while the first call may still be running nothing is promised.
        """
        ...

    def find_refund(self, request: RefundRequest) -> RefundFinding:
        """Tell how this very refund stands, told apart from others of the same payment.

        `Unknown` when the provider's books show a refund that may or may not be this one.
        """
        ...

    def list_operations(self, since: datetime, until: datetime) -> Iterator[ProviderOperation]:
        """Read the provider's books, oldest first.

        Args:
            since: First moment included, aware, by the provider's clock.
            until: Last moment included, aware.

        Raises:
            ValueError: A moment has no time zone.
            ProviderUnavailable: A page could not be read; what came before it stands.
        """
        ...

    def list_disputes(self, since: datetime, until: datetime) -> Iterator[ProviderDispute]:
        """Read the payments that viewers took back through their banks, oldest first.

        Args:
            since: First moment included, aware, of the dispute itself, by the provider's clock.
            until: Last moment included, aware, at most 365 days later.

        Raises:
            ValueError: A moment has no time zone, or the span is longer.
            ProviderUnavailable: A page could not be read; what came before it stands.
        """
        ...
