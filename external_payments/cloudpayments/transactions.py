"""The gateway's answers and the operations inside them, read tolerantly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Self
from uuid import UUID

from billing_rules.money import Money
from external_payments.cloudpayments.settlement import settle_payment, settle_refund
from external_payments.cloudpayments.wire_fields import FieldUnreadable, WireFields, as_our_id
from external_payments.operations import PaymentOperation, RefundOperation

REFUND_MARK = "refund_id"
"""Where a refund's id is kept in the free data of its operation, so that it can be found again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the gateway.

    `success` speaks of the call, not of the payment: a question about a declined payment is
    answered with false and with the whole operation.

    Args:
        success: Whether the gateway did what was asked.
        message: Its text; none when empty.
        fields: The operation; none when there is none, or when the answer is a list.
        entries: The operations of a list, as they came.
    """

    success: bool
    message: str | None
    fields: WireFields | None
    entries: tuple[object, ...]

    @classmethod
    def from_body(cls, body: Mapping[str, object]) -> Self:
        """Return the answer inside an HTTP body."""
        model, message = body.get("Model"), body.get("Message")
        return cls(
            success=body.get("Success") is True,
            message=message if isinstance(message, str) and message else None,
            fields=WireFields(model) if isinstance(model, dict) and model else None,
            entries=tuple(model) if isinstance(model, list) else (),
        )

    @property
    def is_not_found(self) -> bool:
        """Whether the gateway says that it has no such operation."""
        message = (self.message or "").strip().rstrip(".").casefold()
        return not self.success and self.fields is None and message == "not found"


class OperationKind(Enum):
    """The gateway's operation types, by the numbers in its answers."""

    PAYMENT = 0
    REFUND = 1
    PAYOUT = 2


@dataclass(frozen=True, slots=True)
class Transaction:
    """One operation in the gateway's books.

    Args:
        transaction_id: Its number.
        kind: What it is.
        original_transaction_id: The payment that a refund returns; none for a payment.
        payment_id: Our payment, from the order number; none when that is not one of ours.
        refund_id: Our mark on a refund; none when there is none.
        amount: In the merchant's currency.
        created_at: By the gateway's clock, aware UTC.
        fields: The rest, for the outcome.
    """

    transaction_id: int
    kind: OperationKind
    original_transaction_id: int | None
    payment_id: UUID | None
    refund_id: UUID | None
    amount: Money
    created_at: datetime
    fields: WireFields

    @classmethod
    def from_fields(cls, fields: WireFields) -> Self:
        """Return the operation.

        Raises:
            FieldUnreadable: Its number, amount, currency or moment is absent or wrong.
        """
        return cls(
            transaction_id=fields.required_whole_number("TransactionId"),
            kind=_kind_of(fields),
            original_transaction_id=fields.whole_number("OriginalTransactionId"),
            payment_id=fields.our_id("InvoiceId"),
            refund_id=as_our_id(fields.json_object("JsonData").get(REFUND_MARK)),
            amount=fields.money(),
            created_at=fields.created_at(),
            fields=fields,
        )

    def as_payment(self) -> PaymentOperation:
        """Return the payment that this operation is.

        Raises:
            FieldUnreadable: A field that its status needs is wrong.
        """
        return PaymentOperation(
            transaction_id=self.transaction_id,
            payment_id=self.payment_id,
            account_id=self.fields.text("AccountId"),
            amount=self.amount,
            created_at=self.created_at,
            outcome=settle_payment(self.fields.text("Status"), self.fields),
        )

    def as_refund(self) -> RefundOperation:
        """Return the refund that this operation is."""
        return RefundOperation(
            transaction_id=self.transaction_id,
            payment_transaction_id=self.original_transaction_id,
            payment_id=self.payment_id,
            refund_id=self.refund_id,
            amount=self.amount,
            created_at=self.created_at,
            outcome=settle_refund(
                self.fields.text("Status"),
                transaction_id=self.transaction_id,
                amount=self.amount,
                reason=self.fields.text("Reason") or "",
            ),
        )


def _kind_of(fields: WireFields) -> OperationKind:
    if fields.has("OriginalTransactionId"):
        # Only refunds name another operation, whatever their number of type.
        return OperationKind.REFUND
    number = fields.whole_number("Type") or 0
    try:
        return OperationKind(number)
    except ValueError as error:
        raise FieldUnreadable("Type", f"{number} is not known") from error
