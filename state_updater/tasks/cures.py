"""The command that surely mends a difference: the news that nobody brought us."""

from typing import assert_never
from uuid import UUID

from billing_rules.differences import Cure, Difference
from external_payments.operations import PaymentOperation, RefundOperation
from external_payments.outcomes import NotFound
from interaction_bus.commands import Command, RecordUnseenRefund, RefundInvoice
from runtime.identifiers import derived_id
from runtime.sealing import Sealer
from state_updater.outcomes import payment_outcome_command, refund_outcome_command

SOURCE = "books"
"""Who heard it, for the history."""


def cure_of(
    difference: Difference,
    operation: PaymentOperation | RefundOperation,
    *,
    invoice_id: UUID | None,
    sealer: Sealer,
) -> Command | None:
    """Return the command that mends a difference, or none when a person has to decide.

    Args:
        difference: As the rules class it.
        operation: Of the provider's books, which it is about.
        invoice_id: What our payment is for; none when we know no payment.
        sealer: Hides the token of a card that was saved with the payment.
    """
    match difference.cure:
        case None:
            return None
        case Cure.RECORD_OUTCOME:
            return _outcome(difference, operation, sealer)
        case Cure.RECORD_REFUND:
            return _refund(difference, operation)
        case Cure.REFUND_SURPLUS:
            return _return_of_surplus(difference, invoice_id)
        case _:
            assert_never(difference.cure)


def _outcome(
    difference: Difference, operation: PaymentOperation | RefundOperation, sealer: Sealer
) -> Command | None:
    if difference.payment is None or not isinstance(operation, PaymentOperation):
        return None
    if isinstance(operation.outcome, NotFound):
        return None
    return payment_outcome_command(
        difference.payment.id, operation.outcome, source=SOURCE, sealer=sealer
    )


def _refund(
    difference: Difference, operation: PaymentOperation | RefundOperation
) -> Command | None:
    if not isinstance(operation, RefundOperation) or isinstance(operation.outcome, NotFound):
        return None
    if difference.refund is not None:
        return refund_outcome_command(difference.refund.id, operation.outcome, source=SOURCE)
    if difference.payment is None:
        return None
    return RecordUnseenRefund(
        payment_id=difference.payment.id,
        transaction_id=operation.transaction_id,
        amount_minor=operation.amount.amount_minor,
        currency=operation.amount.currency,
        source=SOURCE,
    )


def _return_of_surplus(difference: Difference, invoice_id: UUID | None) -> Command | None:
    if difference.payment is None or invoice_id is None:
        return None
    return RefundInvoice(
        invoice_id=invoice_id,
        new_refund_id=derived_id(difference.payment.id, "surplus"),
        reason="surplus: found by comparing the books",
    )
