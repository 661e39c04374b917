"""Reading which payments viewers took back through their banks: nobody notifies us of those."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import assert_never
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import PaymentState
from external_payments.disputes import PaymentDispute, ProviderDispute, UnreadableDispute
from external_payments.port import ProviderUnavailable
from interaction_bus.commands import RecordDispute
from models import Difference, Dispute, Payment
from runtime.clock import BILLING_NOW
from runtime.identifiers import derived_id
from state_updater.tasks.context import TaskContext, stage_command
from state_updater.tasks.dispute_records import dispute_record, unreadable_dispute_record
from state_updater.tasks.findings import Finding, keep_findings, settle_gone

log = structlog.get_logger(__name__)

DISPUTES = UUID("b6f9b1d4-64d5-4c0c-9a0e-8a1f2f0f7c35")
"""Namespace of the ids of disputes; never to be changed."""


@dataclass(slots=True)
class DisputesLook:
    """What a reading of the provider's disputes showed.

    Args:
        handed_on: How many were recorded.
        findings: Those that people have to decide about.
        problem: Why the list was not read to the end; none when it was.
    """

    handed_on: int = 0
    findings: list[Finding] = field(default_factory=list)
    problem: str | None = None


def reconcile_disputes(context: TaskContext, *, span: timedelta) -> DisputesLook:
    """Hand on the disputes that we have not recorded, and show those that name nothing of ours.

    Args:
        context: Of the worker.
        span: How far back to read; a year at most.
    """
    with Session(context.engine) as session:
        now: datetime = session.execute(BILLING_NOW).scalar_one()
    look = DisputesLook()
    try:
        for dispute in context.provider.list_disputes(now - span, now):
            _look_at(context, dispute, look, now)
    except ProviderUnavailable as error:
        log.warning("disputes_not_read_to_the_end", reason=str(error))
        look.problem = str(error)
    return look


def _look_at(
    context: TaskContext, dispute: ProviderDispute, look: DisputesLook, now: datetime
) -> None:
    with Session(context.engine) as session, session.begin():
        finding = _finding_of(session, dispute, now)
        if finding is not None:
            keep_findings(session, [finding], at=now)
            look.findings.append(finding)
        elif isinstance(dispute, PaymentDispute):
            look.handed_on += _hand_on(session, dispute, provider=context.provider.name, at=now)


def _finding_of(session: Session, dispute: ProviderDispute, now: datetime) -> Finding | None:
    """Return what people have to decide about, or none where the dispute has its payment.

    The provider's number tells payments of one order apart. A payment that we do not know to have
    succeeded has none; should the books bring it later, the next reading finds it.
    """
    match dispute:
        case UnreadableDispute():
            return Finding(unreadable_dispute_record(dispute, day=now))
        case PaymentDispute():
            payment = _disputed_payment(session, dispute)
        case _:
            assert_never(dispute)
    if payment is None:
        return Finding(dispute_record("orphan", dispute))
    if dispute.amount.currency != payment.currency:
        return Finding(dispute_record("wrong_amount", dispute, payment=payment))
    return None


def _hand_on(session: Session, dispute: PaymentDispute, *, provider: str, at: datetime) -> bool:
    payment = _disputed_payment(session, dispute)
    if payment is None or _is_recorded(session, dispute):
        return False
    stage_command(session, _command(dispute, payment, provider), at=at)
    orphan_id = dispute_record("orphan", dispute).new_difference_id
    settle_gone(session, Difference.id == orphan_id, found=[], at=at)
    log.warning("dispute_found", payment_id=str(payment.id), dispute=dispute.transaction_id)
    return True


def _is_recorded(session: Session, dispute: PaymentDispute) -> bool:
    recorded = select(Dispute.id).where(Dispute.provider_transaction_id == dispute.transaction_id)
    return session.scalars(recorded).first() is not None


def _disputed_payment(session: Session, dispute: PaymentDispute) -> Payment | None:
    paid = select(Payment).where(
        Payment.state == PaymentState.SUCCEEDED,
        Payment.provider_transaction_id == dispute.payment_transaction_id,
    )
    return session.scalars(paid).first()


def _command(dispute: PaymentDispute, payment: Payment, provider: str) -> RecordDispute:
    return RecordDispute(
        payment_id=payment.id,
        new_dispute_id=derived_id(DISPUTES, provider, str(dispute.transaction_id)),
        transaction_id=dispute.transaction_id,
        amount_minor=dispute.amount.amount_minor,
        currency=dispute.amount.currency,
        opened_at=dispute.opened_at.astimezone(UTC),
        reason=dispute.reason,
    )
