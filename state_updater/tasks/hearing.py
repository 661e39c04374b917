"""Handing on what the provider said of an attempt, unless it speaks of other money than ours."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from billing_rules.money import Money
from external_payments.outcomes import Approved, PaymentOutcome
from interaction_bus.commands import RecordDifference, RecordPaymentOutcome
from models import Payment
from runtime.telemetry.crossing import tell_outcome
from state_updater.outcomes import payment_outcome_command
from state_updater.tasks.context import TaskContext, stage_command
from state_updater.tasks.difference_records import difference_id
from state_updater.tasks.findings import Finding, keep_findings


def report_payment(
    context: TaskContext, payment_id: UUID, outcome: PaymentOutcome, *, source: str, at: datetime
) -> None:
    """Hand on what became of an attempt.

    Money of another amount than was asked for pays nothing by itself: the attempt stays open, so
    that no other begins, and people see both amounts.

    Args:
        context: Of the worker.
        payment_id: The attempt.
        outcome: What the provider said.
        source: Who heard it, for the history.
        at: When, aware UTC.
    """
    command = payment_outcome_command(payment_id, outcome, source=source, sealer=context.sealer)
    with Session(context.engine) as session, session.begin():
        if isinstance(outcome, Approved):
            payment = session.get_one(Payment, payment_id)
            if outcome.amount != Money(payment.amount_minor, payment.currency):
                difference = _wrong_amount(payment, outcome, at)
                keep_findings(session, [Finding(difference)], at=at)
                command = _doubt(payment_id, outcome, source)
        stage_command(session, command, at=at, message_id_for=command)
    tell_outcome(command.outcome)


def _doubt(payment_id: UUID, outcome: Approved, source: str) -> RecordPaymentOutcome:
    return RecordPaymentOutcome(
        payment_id=payment_id,
        outcome="unknown",
        source=source,
        transaction_id=outcome.transaction_id,
        reason=f"the provider took another amount: {outcome.amount}",
    )


def _wrong_amount(payment: Payment, outcome: Approved, at: datetime) -> RecordDifference:
    """Return the very difference that a comparison of the books would find."""
    return RecordDifference(
        new_difference_id=difference_id("wrong_amount", "operation", outcome.transaction_id),
        day=at.astimezone(UTC).date(),
        kind="wrong_amount",
        provider_transaction_id=outcome.transaction_id,
        about_payment_id=payment.id,
        about_invoice_id=payment.invoice_id,
        theirs={
            "operation": "payment",
            "outcome": "Approved",
            "amount_minor": outcome.amount.amount_minor,
            "currency": outcome.amount.currency,
        },
        ours={
            "state": payment.state,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
        },
    )
