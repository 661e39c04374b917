"""Asking the provider about attempts whose fate stayed open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from billing_rules.lifecycles import OPEN_PAYMENT_STATES, PaymentState
from billing_rules.reconciliation import is_not_found_final
from external_payments.outcomes import NotFound, PaymentFinding, Pending, Unknown
from interaction_bus.commands import AbandonCheckout, RecordPaymentOutcome
from models import Payment
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from runtime.telemetry.crossing import tell_outcome
from state_updater.tasks.context import TaskContext, report, stage_command
from state_updater.tasks.hearing import report_payment

STILL_UNKNOWN = "unknown"
NOT_FOUND = "not_found"
"""Outcomes of a question that settles nothing, or nothing yet."""


def reconcile_payment(context: TaskContext, payment_id: UUID) -> None:
    """Ask what became of one attempt, and hand on only what is certain.

    Silence of the provider says nothing; "no such payment" says something only once a payment that
    was on its way would have arrived.
    """
    with Session(context.engine) as session:
        payment = session.get(Payment, payment_id)
        now: datetime = session.execute(BILLING_NOW).scalar_one()
    if payment is None or payment.state not in OPEN_PAYMENT_STATES:
        return
    finding = context.provider_of(payment).find_payment(payment_id)
    crash_point(CrashPoint.AFTER_RECONCILE_ANSWER)
    _hand_on(context, payment, finding, now)


def _hand_on(
    context: TaskContext, payment: Payment, finding: PaymentFinding, now: datetime
) -> None:
    match finding:
        case Unknown() | Pending():
            tell_outcome(STILL_UNKNOWN)
        case NotFound():
            tell_outcome(NOT_FOUND)
            _believe_not_found(context, payment, now)
        case _:
            report_payment(context, payment.id, finding, source="reconciliation", at=now)


def _believe_not_found(context: TaskContext, payment: Payment, now: datetime) -> None:
    attempted_at = payment.call_started_at or payment.created_at
    if not is_not_found_final(attempted_at, at=now):
        return
    if payment.state == PaymentState.OPENED:
        with Session(context.engine) as session, session.begin():
            stage_command(session, AbandonCheckout(payment_id=payment.id), at=now)
        return
    never_heard = RecordPaymentOutcome(
        payment_id=payment.id,
        outcome="not_sent",
        source="reconciliation",
        reason="the provider never heard of it",
        asked_at=now,
    )
    report(context, never_heard, at=now)
