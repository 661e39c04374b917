"""Giving money back: the id of the request makes every repeat the same refund."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_rules.lifecycles import OPEN_REFUND_STATES
from billing_rules.money import Money
from billing_rules.reconciliation import RESEND_WITHIN, is_not_found_final
from external_payments.outcomes import NotFound, RefundOutcome
from external_payments.port import RefundRequest
from models import Payment, Refund
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from state_updater.outcomes import refund_outcome_command
from state_updater.tasks.context import TaskContext, report

log = structlog.get_logger(__name__)


def refund_payment(context: TaskContext, refund_id: UUID) -> None:
    """Ask the provider to give money back, for the first time."""
    claimed = _claim(context, refund_id)
    if claimed is not None:
        request, started_at = claimed
        _call(context, request, at=started_at)


def reconcile_refund(context: TaskContext, refund_id: UUID) -> None:
    """Find out what became of a refund, or send it again where that cannot pay twice.

    Within the provider's memory of request ids the same request is the safe question; later only
    its books tell, and only once they had time to be written is a refund sent anew.
    """
    looked_up = _look_up(context, refund_id)
    if looked_up is None:
        return
    request, started_at, now = looked_up
    if started_at is None:
        refund_payment(context, refund_id)
        return
    if now - started_at < RESEND_WITHIN:
        _call(context, request, at=now)
        return
    finding = context.provider.find_refund(request)
    crash_point(CrashPoint.AFTER_RECONCILE_ANSWER)
    if not isinstance(finding, NotFound):
        _report(context, refund_id, finding, source="reconciliation", at=now)
    elif is_not_found_final(started_at, at=now):
        _start_anew(context, refund_id, now)
        _call(context, request, at=now)


def _call(context: TaskContext, request: RefundRequest, *, at: datetime) -> None:
    crash_point(CrashPoint.BEFORE_REFUND_CALL)
    outcome = context.provider.refund(request)
    crash_point(CrashPoint.AFTER_REFUND_CALL)
    _report(context, request.refund_id, outcome, source="task", at=at)


def _report(
    context: TaskContext, refund_id: UUID, outcome: RefundOutcome, *, source: str, at: datetime
) -> None:
    log.info("refund_answered", refund_id=str(refund_id), outcome=type(outcome).__name__)
    report(context, refund_outcome_command(refund_id, outcome, source=source), at=at)


def _claim(context: TaskContext, refund_id: UUID) -> tuple[RefundRequest, datetime] | None:
    with Session(context.engine) as session, session.begin():
        refund = session.scalars(
            select(Refund).where(Refund.id == refund_id).with_for_update(key_share=True)
        ).one_or_none()
        if refund is None or refund.state not in OPEN_REFUND_STATES or refund.call_started_at:
            return None
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        refund.call_started_at = now
        return _request(session, refund), now


def _look_up(
    context: TaskContext, refund_id: UUID
) -> tuple[RefundRequest, datetime | None, datetime] | None:
    with Session(context.engine) as session:
        refund = session.get(Refund, refund_id)
        if refund is None or refund.state not in OPEN_REFUND_STATES:
            return None
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        return _request(session, refund), refund.call_started_at, now


def _start_anew(context: TaskContext, refund_id: UUID, now: datetime) -> None:
    with Session(context.engine) as session, session.begin():
        session.execute(update(Refund).where(Refund.id == refund_id).values(call_started_at=now))


def _request(session: Session, refund: Refund) -> RefundRequest:
    payment = session.get_one(Payment, refund.payment_id)
    if payment.provider_transaction_id is None:
        raise RuntimeError(f"payment {payment.id} took no money that could go back")
    return RefundRequest(
        refund_id=refund.id,
        payment_id=payment.id,
        transaction_id=payment.provider_transaction_id,
        amount=Money(refund.amount_minor, refund.currency),
    )
