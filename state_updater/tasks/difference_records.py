"""What is kept of a difference for people to see: ids, amounts and states of both sides."""

from datetime import UTC, datetime
from typing import assert_never
from uuid import UUID

from sqlalchemy import ColumnElement

from billing_rules.books import OurPayment, OurRefund
from billing_rules.differences import Difference
from external_payments.operations import PaymentOperation, RefundOperation, UnreadableOperation
from interaction_bus.commands import Command, RecordDifference
from models import Difference as DifferenceRow
from runtime.identifiers import derived_id

DIFFERENCES = UUID("6f0f3c3e-6f0e-4a44-9a5c-0f5f7d1c2b11")
"""Namespace of the ids of differences; never to be changed."""

DISPUTE = "dispute"
"""What `theirs` calls an entry of the list of disputes; those are compared elsewhere."""

Facts = dict[str, str | int | None]


def difference_id(kind: str, subject: str, identity: object) -> UUID:
    """Return the id of the row of a difference; it does not depend on the day of the look.

    Args:
        kind: What is wrong.
        subject: What it is wrong with, such as an operation.
        identity: Which one.
    """
    return derived_id(DIFFERENCES, kind, subject, str(identity))


def is_about_operation() -> ColumnElement[bool]:
    """Return the condition for rows about the books, not about the list of disputes."""
    about: ColumnElement[str] = DifferenceRow.theirs["operation"].astext
    return about.is_distinct_from(DISPUTE)


def listed_record(
    difference: Difference,
    operation: PaymentOperation | RefundOperation,
    *,
    invoice_id: UUID | None,
    cure: Command | None,
) -> RecordDifference:
    """Return what is kept of a difference about an operation in the provider's books.

    Args:
        difference: As the rules class it.
        operation: Which it is about.
        invoice_id: What our payment is for; none when we know no payment.
        cure: What is done about it; none when a person has to decide.
    """
    return RecordDifference(
        new_difference_id=difference_id(difference.kind, "operation", operation.transaction_id),
        day=operation.created_at.astimezone(UTC).date(),
        kind=difference.kind.value,
        provider_transaction_id=operation.transaction_id,
        about_payment_id=difference.payment.id if difference.payment else None,
        about_refund_id=difference.refund.id if difference.refund else None,
        about_invoice_id=invoice_id,
        theirs=_their_facts(operation),
        ours=_our_facts(difference),
        cure=type(cure).__name__ if cure else None,
    )


def unlisted_record(
    difference: Difference, *, invoice_id: UUID | None, settled_at: datetime
) -> RecordDifference:
    """Return what is kept of money of ours that the provider's books do not show.

    Args:
        difference: As the rules class it.
        invoice_id: What our payment is for.
        settled_at: When we booked it.
    """
    ours = difference.refund or difference.payment
    return RecordDifference(
        new_difference_id=difference_id(difference.kind, "row", ours.id if ours else None),
        day=settled_at.astimezone(UTC).date(),
        kind=difference.kind.value,
        provider_transaction_id=ours.transaction_id if ours else None,
        about_payment_id=difference.payment.id if difference.payment else None,
        about_refund_id=difference.refund.id if difference.refund else None,
        about_invoice_id=invoice_id,
        ours=_our_facts(difference),
    )


def unreadable_record(operation: UnreadableOperation, *, day: datetime) -> RecordDifference:
    """Return what is kept of an entry that we cannot understand.

    Args:
        operation: The entry; without a number it is known again by what is wrong with it.
        day: Of the look, for the entry's own cannot be trusted.
    """
    identity = operation.transaction_id or operation.reason
    return RecordDifference(
        new_difference_id=difference_id("unreadable", "operation", identity),
        day=day.astimezone(UTC).date(),
        kind="unreadable",
        provider_transaction_id=operation.transaction_id,
        theirs={"operation": "unreadable", "reason": operation.reason},
    )


def _their_facts(operation: PaymentOperation | RefundOperation) -> Facts:
    return {
        "operation": _kind_of(operation),
        "outcome": type(operation.outcome).__name__,
        "amount_minor": operation.amount.amount_minor,
        "currency": operation.amount.currency,
        "created_at": operation.created_at.astimezone(UTC).isoformat(),
    }


def _kind_of(operation: PaymentOperation | RefundOperation) -> str:
    match operation:
        case PaymentOperation():
            return "payment"
        case RefundOperation():
            return "refund"
        case _:
            assert_never(operation)


def _our_facts(difference: Difference) -> Facts | None:
    ours: OurPayment | OurRefund | None = difference.refund or difference.payment
    if ours is None:
        return None
    return {
        "state": ours.state,
        "amount_minor": ours.amount.amount_minor,
        "currency": ours.amount.currency,
        "provider_transaction_id": ours.transaction_id,
        "invoice_state": difference.payment.invoice_state if difference.payment else None,
    }
