"""One operation as the provider's books have it and as ours do, ready to be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from billing_rules.money import Money
from billing_rules.refunds import RefundSum


class Standing(StrEnum):
    """How an operation ended in the provider's books."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class TheirPayment:
    """One attempt to take money in the provider's books.

    Args:
        transaction_id: The provider's number.
        standing: How it ended.
        amount: What was asked for.
        payment_id: Our payment by its order number; none when that is not one of ours.
    """

    transaction_id: int
    standing: Standing
    amount: Money
    payment_id: UUID | None


@dataclass(frozen=True, slots=True)
class TheirRefund:
    """One refund in the provider's books, whoever asked for it.

    Args:
        transaction_id: The provider's number of the refund.
        standing: How it ended.
        amount: What went back.
        payment_transaction_id: Their number of the payment; none when not told.
        payment_id: Our payment by its order number; none when that is not one of ours.
        refund_id: Our refund; none when it was made by hand or the mark was lost.
    """

    transaction_id: int
    standing: Standing
    amount: Money
    payment_transaction_id: int | None = None
    payment_id: UUID | None = None
    refund_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OurPayment:
    """One attempt to take money in our books, with the invoice that it is for.

    Args:
        state: Of `billing_rules.lifecycles.PaymentState`.
        transaction_id: The provider's number as we know it; none while we know none.
        invoice_state: Of `billing_rules.lifecycles.InvoiceState`.
        is_surplus: Its money is not owed and has to go back.
        refunds: Of this payment, in any state.
        is_expected: If it succeeded, the list that it is compared with must have it.
    """

    id: UUID
    state: str
    amount: Money
    transaction_id: int | None
    invoice_state: str
    is_surplus: bool = False
    refunds: Sequence[RefundSum] = ()
    is_expected: bool = True


@dataclass(frozen=True, slots=True)
class OurRefund:
    """One refund in our books.

    Args:
        state: Of `billing_rules.lifecycles.RefundState`.
        transaction_id: The provider's number as we know it; none while we know none.
        is_expected: If it succeeded, the list that it is compared with must have it.
    """

    id: UUID
    payment_id: UUID
    state: str
    amount: Money
    transaction_id: int | None
    is_expected: bool = True


TheirOperation: TypeAlias = TheirPayment | TheirRefund


def is_same_operation(ours: OurPayment | OurRefund, theirs: TheirOperation) -> bool:
    """Return whether our row tells of this very operation, as far as it tells of any."""
    return ours.transaction_id in (None, theirs.transaction_id)
