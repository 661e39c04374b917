"""Giving money back: claim, call, report; and asking before anything is sent again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_rules.lifecycles import OPEN_REFUND_STATES
from billing_rules.money import Money
from billing_rules.reconciliation import is_not_found_final, is_too_late_to_call
from external_payments.outcomes import NotFound, NotSent, RefundOutcome
from external_payments.port import RefundRequest
from models import Invoice, Payment, Refund, Viewer
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from state_updater.outcomes import refund_outcome_command
from state_updater.tasks.context import TaskContext, report
from state_updater.tasks.receipts import read_receipt

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ClaimedRefund:
    """A call that this task, and no other, may make.

    Args:
        request: What to ask of the provider.
        claimed_at: When the claim was made, aware UTC.
        last_call_at: When the call before it was claimed; none for the first.
    """

    request: RefundRequest
    claimed_at: datetime
    last_call_at: datetime | None


def refund_payment(context: TaskContext, refund_id: UUID) -> None:
    """Ask the provider to give money back, for the first time."""
    claimed = claim_refund(context, refund_id, last_call_at=None)
    if claimed is not None:
        make_claimed_refund(context, claimed)


def reconcile_refund(context: TaskContext, refund_id: UUID) -> None:
    """Find out what became of a refund, and send it again only if it surely never arrived.

    The provider's books are asked first: what is promised of a repeated request id says nothing of
    a repeat while the first call is still running, nor of one after an hour.
    """
    looked_up = _look_up(context, refund_id)
    if looked_up is None:
        return
    request, last_call_at, now = looked_up
    if last_call_at is None:
        refund_payment(context, refund_id)
        return
    finding = context.provider.find_refund(request)
    crash_point(CrashPoint.AFTER_RECONCILE_ANSWER)
    if not isinstance(finding, NotFound):
        _report(context, refund_id, finding, source="reconciliation", at=now)
    elif is_not_found_final(last_call_at, at=now):
        claimed = claim_refund(context, refund_id, last_call_at=last_call_at)
        if claimed is not None:
            make_claimed_refund(context, claimed)


def make_claimed_refund(context: TaskContext, claimed: ClaimedRefund) -> None:
    """Call the provider as claimed and report its answer; a claim that has grown old is dropped.

    While the worker was paused another may have sent the refund, and after an hour the provider
    would take the same request for a new one. What is dropped is found by the sweep.
    """
    refund_id = claimed.request.refund_id
    crash_point(CrashPoint.BEFORE_REFUND_CALL)
    if _is_out_of_date(context, claimed):
        log.warning("refund_claim_out_of_date", refund_id=str(refund_id))
        return
    outcome = context.provider.refund(claimed.request)
    crash_point(CrashPoint.AFTER_REFUND_CALL)
    if isinstance(outcome, NotSent):
        _give_claim_back(context, claimed)
    _report(context, refund_id, outcome, source="task", at=claimed.claimed_at)


def claim_refund(
    context: TaskContext, refund_id: UUID, *, last_call_at: datetime | None
) -> ClaimedRefund | None:
    """Claim the next call for a refund.

    Args:
        context: Of the worker.
        refund_id: The money to give back.
        last_call_at: When, as far as we know, the last call was claimed; none for the first.

    Returns:
        None when the refund is settled, or somebody else has claimed a call meanwhile.
    """
    with Session(context.engine) as session, session.begin():
        refund = session.scalars(
            select(Refund).where(Refund.id == refund_id).with_for_update(key_share=True)
        ).one_or_none()
        if refund is None or refund.state not in OPEN_REFUND_STATES:
            return None
        if refund.call_started_at != last_call_at:
            return None
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        refund.call_started_at = now
        return ClaimedRefund(_request(context, session, refund), now, last_call_at)


def _give_claim_back(context: TaskContext, claimed: ClaimedRefund) -> None:
    """Let the next call come soon: this one surely did nothing, so nobody needs to wait for it."""
    ours = (Refund.id == claimed.request.refund_id) & (Refund.call_started_at == claimed.claimed_at)
    with Session(context.engine) as session, session.begin():
        session.execute(update(Refund).where(ours).values(call_started_at=claimed.last_call_at))


def _is_out_of_date(context: TaskContext, claimed: ClaimedRefund) -> bool:
    with Session(context.engine) as session:
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        refund = session.get_one(Refund, claimed.request.refund_id)
    is_ours = refund.state in OPEN_REFUND_STATES and refund.call_started_at == claimed.claimed_at
    return not is_ours or is_too_late_to_call(claimed.claimed_at, at=now)


def _report(
    context: TaskContext, refund_id: UUID, outcome: RefundOutcome, *, source: str, at: datetime
) -> None:
    report(context, refund_outcome_command(refund_id, outcome, source=source), at=at)


def _look_up(
    context: TaskContext, refund_id: UUID
) -> tuple[RefundRequest, datetime | None, datetime] | None:
    with Session(context.engine) as session:
        refund = session.get(Refund, refund_id)
        if refund is None or refund.state not in OPEN_REFUND_STATES:
            return None
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        return _request(context, session, refund), refund.call_started_at, now


def _request(context: TaskContext, session: Session, refund: Refund) -> RefundRequest:
    payment = session.get_one(Payment, refund.payment_id)
    context.provider_of(payment)
    if payment.provider_transaction_id is None:
        raise RuntimeError(f"payment {payment.id} took no money that could go back")
    invoice = session.get_one(Invoice, payment.invoice_id)
    amount = Money(refund.amount_minor, refund.currency)
    return RefundRequest(
        refund_id=refund.id,
        payment_id=payment.id,
        transaction_id=payment.provider_transaction_id,
        amount=amount,
        receipt=read_receipt(session, invoice, amount),
        email=session.get_one(Viewer, payment.viewer_id).email,
    )
