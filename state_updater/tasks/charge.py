"""Charging a saved card: claim, last look, call, report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_PAYMENT_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    PaymentState,
    SavedCardState,
)
from billing_rules.money import Money
from billing_rules.reconciliation import is_too_late_to_call
from external_payments.outcomes import NotSent, PaymentOutcome
from external_payments.port import Initiator, SavedCardCharge
from models import Invoice, Payment, SavedCard, Subscription, Viewer
from runtime.clock import BILLING_NOW
from runtime.crash_points import CrashPoint, crash_point
from runtime.telemetry.crossing import tell_outcome
from runtime.telemetry.tracer import current_traceparent
from state_updater.tasks.context import TaskContext
from state_updater.tasks.hearing import report_payment
from state_updater.tasks.receipts import read_receipt

NOT_CLAIMED = "not_claimed"
"""The outcome of a task that came too late, or a second time."""


@dataclass(frozen=True, slots=True)
class ClaimedCharge:
    """A charge that this task, and no other, may make.

    Args:
        payment_id: The attempt.
        forbidden: Why the last look forbids the call; none when it may be made.
        charge: What to ask of the provider; none when forbidden.
        claimed_at: When the claim was made, aware UTC.
    """

    payment_id: UUID
    forbidden: str | None
    charge: SavedCardCharge | None
    claimed_at: datetime


def charge_saved_card(context: TaskContext, payment_id: UUID) -> None:
    """Take the money of one attempt, at most once whatever is delivered twice.

    Whoever finds the attempt claimed does nothing: the one who claimed it may have called the
    provider, and reconciliation finds out.
    """
    claimed = claim_charge(context, payment_id)
    if claimed is None:
        tell_outcome(NOT_CLAIMED)
        return
    crash_point(CrashPoint.AFTER_CHARGE_CLAIM)
    make_claimed_charge(context, claimed)


def make_claimed_charge(context: TaskContext, claimed: ClaimedCharge) -> None:
    """Call the provider as claimed and report its answer.

    A claim that has grown old allows no call: while the worker was paused, somebody may have asked
    the provider in vain and begun another attempt. The provider's Check is the second lock, for it
    asks us after the call has left.
    """
    payment_id = claimed.payment_id
    outcome = _call(context, claimed)
    report_payment(context, payment_id, outcome, source="task", at=claimed.claimed_at)
    crash_point(CrashPoint.AFTER_OUTCOME_PUBLISHED)


def _call(context: TaskContext, claimed: ClaimedCharge) -> PaymentOutcome:
    if claimed.charge is None:
        return NotSent(f"last look: {claimed.forbidden}")
    crash_point(CrashPoint.BEFORE_PROVIDER_CALL)
    if _is_out_of_date(context, claimed):
        return NotSent("the claim is out of date")
    outcome = context.provider.charge_saved_card(claimed.charge)
    crash_point(CrashPoint.AFTER_PROVIDER_CALL)
    return outcome


def _is_out_of_date(context: TaskContext, claimed: ClaimedCharge) -> bool:
    """Return whether the attempt was settled, or the claim became too old, while we were away."""
    with Session(context.engine) as session:
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        payment = session.get_one(Payment, claimed.payment_id)
    is_settled = payment.state not in OPEN_PAYMENT_STATES
    return is_settled or is_too_late_to_call(claimed.claimed_at, at=now)


def claim_charge(context: TaskContext, payment_id: UUID) -> ClaimedCharge | None:
    """Claim an attempt and look a last time whether the money is still wanted.

    Returns:
        None when the attempt is not waiting to be sent, or was claimed before.

    Raises:
        PaymentOfAnotherProvider: It is not ours to send; it stays unclaimed.
    """
    with Session(context.engine) as session, session.begin():
        payment = session.scalars(
            select(Payment).where(Payment.id == payment_id).with_for_update(key_share=True)
        ).one_or_none()
        if payment is None or payment.state != PaymentState.SENT or payment.call_started_at:
            return None
        context.provider_of(payment)
        now: datetime = session.execute(BILLING_NOW).scalar_one()
        # What the provider tells of the call hangs under the task that made it.
        traceparent = current_traceparent() or payment.traceparent
        claim = {"call_started_at": now, "traceparent": traceparent}
        session.execute(update(Payment).where(Payment.id == payment_id).values(claim))
        return _last_look(session, context, payment, now)


def _last_look(
    session: Session, context: TaskContext, payment: Payment, now: datetime
) -> ClaimedCharge:
    invoice = session.get_one(Invoice, payment.invoice_id)
    subscription = session.get_one(Subscription, invoice.subscription_id)
    viewer = session.get_one(Viewer, payment.viewer_id)
    card = session.get_one(SavedCard, payment.saved_card_id)
    forbidden = why_forbidden(payment, invoice, subscription, viewer, card)
    if forbidden is not None or card.sealed_token is None:
        reason = forbidden or "the card's token is erased"
        return ClaimedCharge(payment.id, reason, None, now)
    amount = Money(payment.amount_minor, payment.currency)
    charge = SavedCardCharge(
        payment_id=payment.id,
        account_id=str(payment.viewer_id),
        amount=amount,
        token=context.sealer.open(card.sealed_token)["token"],
        description=invoice.description,
        initiator=Initiator.VIEWER if payment.origin == "viewer" else Initiator.MERCHANT,
        scheduled=payment.origin == "schedule",
        email=viewer.email,
        receipt=read_receipt(session, invoice, amount),
    )
    return ClaimedCharge(payment.id, None, charge, now)


def why_forbidden(
    payment: Payment,
    invoice: Invoice,
    subscription: Subscription,
    viewer: Viewer,
    card: SavedCard,
) -> str | None:
    """Return why the card must not be charged any more, or none when it may be.

    Between the decision to charge and this moment the viewer may have paid by hand, turned
    renewal off, cancelled, or withdrawn the card.
    """
    last_look = (
        (invoice.state not in COLLECTABLE_INVOICE_STATES, f"the invoice is {invoice.state}"),
        (
            subscription.state not in RUNNING_SUBSCRIPTION_STATES,
            f"the subscription is {subscription.state}",
        ),
        (
            invoice.kind == "renewal" and not subscription.auto_renew,
            "renewal is turned off",
        ),
        (card.state != SavedCardState.ACTIVE, f"the card is {card.state}"),
        (viewer.payment_epoch != payment.payment_epoch, "the viewer's consent has changed"),
    )
    return next((reason for is_forbidden, reason in last_look if is_forbidden), None)
