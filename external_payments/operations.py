"""Operations as the provider's own books list them, for comparison with ours."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from billing_rules.money import Money
from external_payments.outcomes import PaymentFinding, RefundFinding


@dataclass(frozen=True, slots=True)
class PaymentOperation:
    """One attempt to take money in the provider's books.

    Args:
        transaction_id: The provider's number.
        payment_id: Our payment; none when the order number is not one of ours.
        account_id: The viewer as the provider was told; none when it was not.
        amount: What was asked for.
        created_at: When it began by the provider's clock, aware UTC.
        outcome: How it ended, or that it has not.
    """

    transaction_id: int
    payment_id: UUID | None
    account_id: str | None
    amount: Money
    created_at: datetime
    outcome: PaymentFinding


@dataclass(frozen=True, slots=True)
class RefundOperation:
    """One refund in the provider's books, whoever asked for it.

    Args:
        transaction_id: The provider's number of the refund.
        payment_transaction_id: The provider's number of the payment; none when not told.
        payment_id: Our payment; none when the order number is not one of ours.
        refund_id: Our refund; none when it was made by hand or the mark was not kept.
        amount: What went back.
        created_at: When it began by the provider's clock, aware UTC.
        outcome: How it ended, or that it has not.
    """

    transaction_id: int
    payment_transaction_id: int | None
    payment_id: UUID | None
    refund_id: UUID | None
    amount: Money
    created_at: datetime
    outcome: RefundFinding


@dataclass(frozen=True, slots=True)
class UnreadableOperation:
    """An entry that we cannot understand: somebody must look, and the rest goes on.

    Args:
        transaction_id: None when even the number cannot be read.
        reason: Which field is wrong.
    """

    transaction_id: int | None
    reason: str


ProviderOperation: TypeAlias = PaymentOperation | RefundOperation | UnreadableOperation
