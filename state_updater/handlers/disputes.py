"""Money that a bank takes back on its customer's word.

Whoever disputes one payment would dispute the next: the subscription that it paid for ends at
once, whichever of its periods the payment was for, and stays ended however the dispute ends.
"""

from billing_rules.lifecycles import (
    RUNNING_SUBSCRIPTION_STATES,
    DisputeState,
    InvoiceState,
    PaymentState,
)
from interaction_bus.commands import RecordDispute, SettleDispute
from interaction_bus.events import DisputeEvent, DisputeOpened, DisputeSettled
from models import Dispute, Invoice, Payment
from state_updater.handlers.closing import close_unpaid_invoices
from state_updater.handlers.entitlement import cut_off
from state_updater.machines import can_fire
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork

WHY_IT_ENDS = "a payment for it is disputed"


def record_dispute(command: RecordDispute, work: UnitOfWork) -> None:
    """Note a dispute and end what was paid with the money; one told of twice changes nothing.

    Money that was not owed pays for nothing, so its dispute ends nothing either.

    Raises:
        CommandRejected: There is no such payment, it took no money, or the amount makes no sense.
    """
    payment = work.payment(command.payment_id)
    known = _find_known(command, payment, work)
    if known is not None:
        work.answer(dispute_id=known.id)
        return
    _require_sense(command, payment)
    dispute = _open(command, payment, work)
    _stop_unsent_refunds(work, payment)
    if not payment.is_surplus:
        _end_what_it_paid(work, work.invoice(payment.invoice_id))
    work.answer(dispute_id=dispute.id)
    _tell(work, DisputeOpened, dispute, payment)


def settle_dispute(command: SettleDispute, work: UnitOfWork) -> None:
    """Book how a dispute ended: the money is ours again, or gone.

    Raises:
        CommandRejected: There is no such dispute, or its end is known.
    """
    dispute = work.get(Dispute, command.dispute_id, "dispute")
    payment = work.payment(dispute.payment_id)
    work.move(dispute, "win" if command.won else "lose", reason=command.reason)
    dispute.settled_at = work.now
    if not payment.is_surplus:
        _settle_invoice(work, work.invoice(payment.invoice_id), reason=command.reason)
    work.answer(dispute_id=dispute.id, state=dispute.state)
    _tell(work, DisputeSettled, dispute, payment)


def _find_known(command: RecordDispute, payment: Payment, work: UnitOfWork) -> Dispute | None:
    known = (
        dispute
        for dispute in work.rows.disputes_of(payment.id)
        if dispute.provider_transaction_id == command.transaction_id
    )
    return next(known, None)


def _require_sense(command: RecordDispute, payment: Payment) -> None:
    if payment.state != PaymentState.SUCCEEDED:
        raise conflict(
            "payment_took_no_money",
            f"a payment that is {payment.state} cannot be disputed",
            state=payment.state,
        )
    if command.amount_minor <= 0:
        raise invalid("amount_not_positive", "a bank takes back more than nothing")
    if command.currency != payment.currency:
        raise invalid("currency_differs", "a bank takes back what was paid, in its currency")


def _open(command: RecordDispute, payment: Payment, work: UnitOfWork) -> Dispute:
    dispute = Dispute(
        id=command.new_dispute_id,
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        provider_transaction_id=command.transaction_id,
        amount_minor=command.amount_minor,
        currency=command.currency,
        reason=command.reason,
        opened_at=command.opened_at,
        created_at=work.now,
    )
    work.create(dispute, amount_minor=dispute.amount_minor, reason=dispute.reason)
    return dispute


def _stop_unsent_refunds(work: UnitOfWork, payment: Payment) -> None:
    """Refuse refunds that no task has called the provider for: the money would go twice.

    A call that was made is awaited as ever, and its refund booked beside the dispute.
    """
    for refund in work.rows.refunds_of(payment.id):
        if refund.call_started_at is None and can_fire(refund, "refuse"):
            work.move(refund, "refuse", reason="the payment is disputed")
            refund.refusal = "the payment is disputed"
            refund.settled_at = work.now
            refund.next_check_at = None


def _end_what_it_paid(work: UnitOfWork, invoice: Invoice) -> None:
    if can_fire(invoice, "dispute"):
        work.move(invoice, "dispute")
    gift = work.rows.gift_of(invoice.id)
    if gift is not None and can_fire(gift, "return"):
        work.move(gift, "return", reason=WHY_IT_ENDS)
    if invoice.subscription_id is None:
        return
    subscription = work.subscription(invoice.subscription_id)
    if subscription.state in RUNNING_SUBSCRIPTION_STATES:
        cut_off(work, subscription, reason=WHY_IT_ENDS)
        close_unpaid_invoices(work, work.rows.invoices_of(subscription.id), reason=WHY_IT_ENDS)


def _settle_invoice(work: UnitOfWork, invoice: Invoice, *, reason: str) -> None:
    """Say what the invoice is once its last dispute has ended."""
    states = {
        dispute.state
        for payment in work.rows.payments_of(invoice.id)
        if not payment.is_surplus
        for dispute in work.rows.disputes_of(payment.id)
    }
    if invoice.state != InvoiceState.DISPUTED or DisputeState.OPENED in states:
        return
    if DisputeState.LOST in states:
        work.move(invoice, "lose_dispute", reason=reason)
        return
    work.move(invoice, "win_dispute", reason=reason)
    if invoice.refunded_minor:
        is_all = invoice.refunded_minor == invoice.amount_minor
        trigger = "refund" if is_all else "refund_partially"
        work.move(invoice, trigger, refunded_minor=invoice.refunded_minor)


def _tell(work: UnitOfWork, kind: type[DisputeEvent], dispute: Dispute, payment: Payment) -> None:
    work.tell(
        kind(
            dispute_id=dispute.id,
            payment_id=payment.id,
            invoice_id=payment.invoice_id,
            viewer_id=payment.viewer_id,
            state=dispute.state,
            amount_minor=dispute.amount_minor,
            currency=dispute.currency,
        )
    )
