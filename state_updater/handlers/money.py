"""What money that has arrived does: it pays what is owed, and goes back where nothing is."""

from datetime import datetime
from uuid import UUID

from billing_rules.lifecycles import (
    LIVE_SUBSCRIPTION_STATES,
    MONEY_TAKING_DISPUTE_STATES,
    PAYABLE_INVOICE_STATES,
    PaymentState,
    SavedCardState,
    SubscriptionState,
)
from billing_rules.reconciliation import next_check_at
from billing_rules.refunds import RefundSum, refundable_minor
from models import Invoice, Payment, Refund, SavedCard, Subscription
from runtime.identifiers import derived_id
from state_updater.handlers.dunning import miss_renewal
from state_updater.handlers.paid_invoices import settle_invoice
from state_updater.handlers.plan_change import why_change_lapsed
from state_updater.machines import can_fire
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork

REFUND_TASK = "refund_payment"


def credit_invoice(work: UnitOfWork, payment: Payment) -> None:
    """Pay the invoice with a payment that has succeeded, or send the money back as a surplus."""
    invoice = work.invoice(payment.invoice_id)
    surplus = why_not_owed(work, payment, invoice)
    if surplus is not None:
        _return_surplus(work, payment, surplus)
        return
    _abandon_other_checkout(work, invoice)
    settle_invoice(work, invoice, payment_id=str(payment.id))


def why_not_owed(work: UnitOfWork, payment: Payment, invoice: Invoice) -> str | None:
    """Return why the money has to go back, or none when it is owed."""
    card = work.rows.find(SavedCard, payment.saved_card_id)
    if invoice.state not in PAYABLE_INVOICE_STATES:
        return f"the invoice is {invoice.state} already"
    if invoice.subscription_id is not None:
        subscription = work.subscription(invoice.subscription_id)
        if subscription.state not in LIVE_SUBSCRIPTION_STATES:
            return f"the subscription is {subscription.state} already"
        lapsed = _why_lapsed(subscription, invoice, at=work.now)
        if lapsed is not None:
            return lapsed
    if card is not None and card.state == SavedCardState.WITHDRAWN:
        return "the viewer has withdrawn the card"
    return None


def request_refund(
    work: UnitOfWork, payment: Payment, refund_id: UUID, *, amount_minor: int, reason: str
) -> Refund:
    """Begin the return of money: after the commit a task calls the provider.

    Args:
        work: Of the command that asks for it.
        payment: The attempt that took the money.
        refund_id: Becomes the id of the request, so that a repeat pays back nothing more.
        amount_minor: Not above what may still be refunded.
        reason: Why, in words.

    Raises:
        CommandRejected: The bank decides about this money, or has taken it.
    """
    require_not_disputed(work, payment)
    refund = Refund(
        id=refund_id,
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason,
        requested_by=f"{work.cause.actor.kind}:{work.cause.actor.id}",
        next_check_at=next_check_at(work.now, checks=0),
        checks=0,
        traceparent=work.cause.traceparent,
        created_at=work.now,
    )
    work.create(refund, amount_minor=amount_minor, reason=reason)
    work.move(refund, "send")
    work.start_task(refund.id, REFUND_TASK, refund_id=refund.id)
    return refund


def is_disputed(work: UnitOfWork, payment: Payment) -> bool:
    """Return whether the bank may take the payment back, or has."""
    states = (dispute.state for dispute in work.rows.disputes_of(payment.id))
    return any(state in MONEY_TAKING_DISPUTE_STATES for state in states)


def require_not_disputed(work: UnitOfWork, payment: Payment) -> None:
    """Refuse to give money back that the bank may take as well: the viewer would get it twice.

    Raises:
        CommandRejected: The payment is disputed, or its dispute was lost.
    """
    if is_disputed(work, payment):
        raise conflict(
            "disputed",
            "the bank decides about this money; it cannot be refunded as well",
            payment_id=str(payment.id),
        )


def refundable_of(work: UnitOfWork, payment: Payment) -> int:
    """Return the minor units of a payment that may still go back."""
    sums = [RefundSum(it.amount_minor, it.state) for it in work.rows.refunds_of(payment.id)]
    return refundable_minor(payment.amount_minor, sums)


def _why_lapsed(subscription: Subscription, invoice: Invoice, *, at: datetime) -> str | None:
    """Return why what an invoice is for cannot be given any more, or none when it can."""
    match invoice.kind:
        case "change":
            return why_change_lapsed(subscription, invoice, at=at)
        case "first" if not can_fire(subscription, "activate"):
            return "the subscription has begun already"
        case "renewal" if subscription.state == SubscriptionState.PAUSED:
            return "the subscription stands still"
        case _:
            return None


def _return_surplus(work: UnitOfWork, payment: Payment, reason: str) -> None:
    payment.is_surplus = True
    refund_id = derived_id(payment.id, "surplus")
    amount_minor = refundable_of(work, payment)
    request_refund(work, payment, refund_id, amount_minor=amount_minor, reason=f"surplus: {reason}")
    miss_renewal(work, work.invoice(payment.invoice_id), reason=reason)


def _abandon_other_checkout(work: UnitOfWork, invoice: Invoice) -> None:
    for other in work.rows.payments_of(invoice.id):
        if other.state == PaymentState.OPENED:
            work.move(other, "abandon", reason="the invoice was paid otherwise")
            other.next_check_at = None
            other.settled_at = work.now
