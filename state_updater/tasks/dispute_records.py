"""What is kept of a dispute that cannot be recorded under a payment of ours."""

from datetime import UTC, datetime

from external_payments.disputes import PaymentDispute, UnreadableDispute
from interaction_bus.commands import RecordDifference
from models import Payment
from state_updater.tasks.difference_records import DISPUTE, difference_id


def dispute_record(
    kind: str, dispute: PaymentDispute, *, payment: Payment | None = None
) -> RecordDifference:
    """Return what people see of a dispute that they have to decide about.

    Args:
        kind: What is wrong with it.
        dispute: In the provider's list.
        payment: Ours that it is about; none when we know none that took this money.
    """
    return RecordDifference(
        new_difference_id=difference_id(kind, DISPUTE, dispute.transaction_id),
        day=dispute.opened_at.astimezone(UTC).date(),
        kind=kind,
        provider_transaction_id=dispute.transaction_id,
        about_payment_id=payment.id if payment else dispute.payment_id,
        about_invoice_id=payment.invoice_id if payment else None,
        theirs={
            "operation": DISPUTE,
            "payment_transaction_id": dispute.payment_transaction_id,
            "amount_minor": dispute.amount.amount_minor,
            "currency": dispute.amount.currency,
            "created_at": dispute.opened_at.astimezone(UTC).isoformat(),
            "reason": dispute.reason,
        },
        ours=_our_facts(payment) if payment else None,
    )


def unreadable_dispute_record(dispute: UnreadableDispute, *, day: datetime) -> RecordDifference:
    """Return what people see of a dispute that we cannot understand.

    Args:
        dispute: Without a number it is known again by what is wrong with it.
        day: Of the look, for the entry's own cannot be trusted.
    """
    identity = dispute.transaction_id or dispute.reason
    return RecordDifference(
        new_difference_id=difference_id("unreadable", DISPUTE, identity),
        day=day.astimezone(UTC).date(),
        kind="unreadable",
        provider_transaction_id=dispute.transaction_id,
        theirs={"operation": DISPUTE, "reason": dispute.reason},
    )


def _our_facts(payment: Payment) -> dict[str, str | int | None]:
    return {
        "state": payment.state,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "provider_transaction_id": payment.provider_transaction_id,
    }
