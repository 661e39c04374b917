"""Giving money back."""

from datetime import timedelta

from billing_rules.lifecycles import (
    OPEN_REFUND_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    InvoiceState,
    PaymentState,
    RefundState,
)
from billing_rules.reconciliation import next_check_at
from billing_rules.refunds import RefundSum, refunded_minor
from interaction_bus.commands import RecordRefundOutcome, RefundInvoice
from interaction_bus.events import PaymentRefunded
from models import Invoice, Payment, Refund
from state_updater.handlers.closing import close_unpaid_invoices
from state_updater.handlers.entitlement import cut_off
from state_updater.handlers.gift_refunds import follow_full_refund, require_refundable_gift
from state_updater.handlers.money import (
    is_disputed,
    refundable_of,
    request_refund,
    require_not_disputed,
)
from state_updater.handlers.plan_change import pays_for_whole_period
from state_updater.machines import can_fire
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork

REFUNDABLE_INVOICE_STATES = (InvoiceState.PAID, InvoiceState.PARTIALLY_REFUNDED)


def refund_invoice(command: RefundInvoice, work: UnitOfWork) -> None:
    """Begin to give back all or part of what was paid for an invoice, what was not owed first.

    Raises:
        CommandRejected: The invoice is not paid, not so much of it is left, or the payment is
            disputed. Or it paid for a gift that is not taken back.
    """
    invoice = work.invoice(command.invoice_id)
    known = work.rows.find(Refund, command.new_refund_id)
    if known is not None:
        # A surplus that went back by itself meanwhile: nothing else of the invoice goes instead.
        work.answer(refund_id=known.id, invoice_id=invoice.id)
        return
    payment = _unreturned_surplus(work, invoice)
    if payment is None:
        payment = _paying_payment(work, invoice)
        require_refundable_gift(work, invoice, despite_claim=command.despite_claim)
    left_minor = refundable_of(work, payment)
    amount_minor = left_minor if command.amount_minor is None else command.amount_minor
    if left_minor == 0:
        raise conflict("nothing_to_refund", "all of the payment went back or is on its way back")
    if amount_minor <= 0:
        raise invalid("amount_not_positive", "a refund gives back more than nothing")
    if amount_minor > left_minor:
        raise conflict(
            "refund_exceeds_payment",
            f"only {left_minor} minor units may still be refunded",
            refundable_minor=left_minor,
        )
    refund = request_refund(
        work, payment, command.new_refund_id, amount_minor=amount_minor, reason=command.reason
    )
    work.answer(refund_id=refund.id, invoice_id=invoice.id)


def record_refund_outcome(command: RecordRefundOutcome, work: UnitOfWork) -> None:
    """Settle one return of money. News that come twice change nothing.

    Raises:
        CommandRejected: There is no such refund, or another amount went back.
    """
    refund = work.get(Refund, command.refund_id, "refund")
    is_late_success = refund.state == RefundState.REFUSED and command.outcome == "succeeded"
    if refund.state not in OPEN_REFUND_STATES and not is_late_success:
        return
    match command.outcome:
        case "succeeded":
            _require_amount(command, refund)
            settle_refund(work, refund, command.transaction_id, source=command.source)
        case "refused":
            work.move(refund, "refuse", source=command.source, reason=command.reason)
            refund.refusal = command.reason
            refund.settled_at = work.now
            refund.next_check_at = None
        case "unknown":
            _keep_watching(work, refund, command)
        case "not_sent":
            refund.next_check_at = next_check_at(work.now, checks=0)
        case other:
            raise invalid("outcome_unknown", f"{other} is no outcome of a refund")
    work.answer(refund_id=refund.id, state=refund.state)


def settle_refund(
    work: UnitOfWork, refund: Refund, transaction_id: int | None, *, source: str
) -> None:
    """Book money that has gone back for certain."""
    payment = work.payment(refund.payment_id)
    refund.provider_transaction_id = transaction_id
    work.move(refund, "succeed", source=source, transaction=transaction_id)
    refund.settled_at = work.now
    refund.next_check_at = None
    if not payment.is_surplus:
        _book_on_invoice(work, payment)
    work.tell(
        PaymentRefunded(
            refund_id=refund.id,
            payment_id=payment.id,
            invoice_id=refund.invoice_id,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
        )
    )


def _unreturned_surplus(work: UnitOfWork, invoice: Invoice) -> Payment | None:
    """Return money that was not owed and whose return the provider refused, if there is any."""
    surplus = (
        payment
        for payment in work.rows.payments_of(invoice.id)
        if payment.is_surplus and not is_disputed(work, payment)
    )
    return next((payment for payment in surplus if refundable_of(work, payment) > 0), None)


def _paying_payment(work: UnitOfWork, invoice: Invoice) -> Payment:
    paying = [
        payment
        for payment in work.rows.payments_of(invoice.id)
        if payment.state == PaymentState.SUCCEEDED and not payment.is_surplus
    ]
    if paying:
        require_not_disputed(work, paying[0])
    if invoice.state not in REFUNDABLE_INVOICE_STATES or not paying:
        raise conflict(
            "not_allowed_in_this_state",
            f"an invoice that is {invoice.state} has no money to give back",
            state=invoice.state,
            allowed=[],
        )
    return paying[0]


def _book_on_invoice(work: UnitOfWork, payment: Payment) -> None:
    invoice = work.invoice(payment.invoice_id)
    sums = [RefundSum(it.amount_minor, it.state) for it in work.rows.refunds_of(payment.id)]
    invoice.refunded_minor = refunded_minor(sums)
    is_all = invoice.refunded_minor == invoice.amount_minor
    trigger = "refund" if is_all else "refund_partially"
    if not can_fire(invoice, trigger):
        # A dispute came while the refund was under way; its end says what the invoice becomes.
        return
    work.move(invoice, trigger, refunded_minor=invoice.refunded_minor)
    if is_all:
        _end_what_was_refunded(work, invoice)


def _end_what_was_refunded(work: UnitOfWork, invoice: Invoice) -> None:
    """End a subscription whose present period has gone back in full: nobody watches for nothing."""
    follow_full_refund(work, invoice)
    if invoice.subscription_id is None:
        return
    subscription = work.subscription(invoice.subscription_id)
    is_running = subscription.state in RUNNING_SUBSCRIPTION_STATES
    covers_present = invoice.period_start == subscription.period_start
    if is_running and covers_present and pays_for_whole_period(invoice):
        reason = "its present period was refunded in full"
        cut_off(work, subscription, reason=reason)
        close_unpaid_invoices(work, work.rows.invoices_of(subscription.id), reason=reason)


def _keep_watching(work: UnitOfWork, refund: Refund, command: RecordRefundOutcome) -> None:
    if refund.state == RefundState.SENT:
        work.move(refund, "lose_sight", source=command.source, reason=command.reason)
    check_at = next_check_at(refund.created_at, checks=refund.checks)
    refund.next_check_at = max(check_at, work.now + timedelta(minutes=1))


def _require_amount(command: RecordRefundOutcome, refund: Refund) -> None:
    returned = (command.amount_minor, command.currency)
    if returned != (refund.amount_minor, refund.currency):
        raise conflict(
            "amount_differs",
            "the provider gave back another amount than was asked",
            expected=[refund.amount_minor, refund.currency],
            returned=list(returned),
        )
