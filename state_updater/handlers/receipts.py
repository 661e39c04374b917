"""Fiscal receipts: kept as soon as they are told of, linked to the money that they are about."""

from uuid import UUID

from billing_rules.lifecycles import PaymentState, RefundState
from billing_rules.money import Money
from external_payments.cloudpayments.receipt_news import ReceiptKind, ReceiptNotification
from models import FiscalReceipt, Payment, Refund
from state_updater.handlers.unclear_news import NotificationUnclear
from state_updater.handlers.viewers import is_forgotten
from state_updater.rows import receipt_row_id
from state_updater.unit_of_work import UnitOfWork


def follow_receipt(
    notification: ReceiptNotification, notification_id: UUID, work: UnitOfWork
) -> None:
    """Keep a receipt, and link it to its payment or refund.

    Args:
        notification: What the register told.
        notification_id: Of the row that keeps it word for word.
        work: Of the command that brought it, or that tries it again.

    Raises:
        NotificationUnclear: We know no such money, perhaps not yet: the receipt is kept unlinked.
    """
    receipt = work.rows.find(FiscalReceipt, receipt_row_id(notification_id))
    if receipt is None:
        receipt = _new_receipt(notification, receipt_row_id(notification_id), work)
        work.keep(receipt)
    payment = _paid(notification, work)
    if payment is None:
        raise NotificationUnclear("unknown_payment")
    receipt.invoice_id, receipt.payment_id = payment.invoice_id, payment.id
    # A second operation got its row when its news came, perhaps after the viewer was erased.
    if is_forgotten(work.payment(notification.payment_id or payment.id), work):
        receipt.url = None
    money: Payment | Refund = payment
    if notification.kind is ReceiptKind.INCOME_RETURN:
        money = _returned(notification, payment, work)
        receipt.refund_id = money.id
    if notification.amount != Money(money.amount_minor, money.currency):
        raise NotificationUnclear("amount_differs")


def _new_receipt(
    notification: ReceiptNotification, receipt_id: UUID, work: UnitOfWork
) -> FiscalReceipt:
    return FiscalReceipt(
        id=receipt_id,
        provider_receipt_id=notification.receipt_id,
        kind=notification.kind.value,
        amount_minor=notification.amount.amount_minor,
        currency=notification.amount.currency,
        url=notification.url,
        fiscal=dict(notification.fiscal),
        issued_at=notification.issued_at,
        created_at=work.now,
    )


def _paid(notification: ReceiptNotification, work: UnitOfWork) -> Payment | None:
    """Return the payment that took the money: several may carry one order number."""
    named = work.rows.find(Payment, notification.payment_id)
    took_money = [
        payment
        for payment in (work.rows.payments_of(named.invoice_id) if named else [])
        if payment.state == PaymentState.SUCCEEDED
    ]
    for payment in took_money:
        is_told = payment.provider_transaction_id == notification.transaction_id
        if is_told or _refund_told(notification, payment, work) is not None:
            return payment
    # The number of a refund may not be known yet, that of a payment that took money always is.
    is_open = notification.kind is ReceiptKind.INCOME_RETURN or notification.transaction_id is None
    return named if is_open and named in took_money else None


def _returned(notification: ReceiptNotification, payment: Payment, work: UnitOfWork) -> Refund:
    refund = _refund_told(notification, payment, work) or _only_refund(notification, payment, work)
    if refund is None:
        raise NotificationUnclear("unknown_refund")
    return refund


def _refund_told(
    notification: ReceiptNotification, payment: Payment, work: UnitOfWork
) -> Refund | None:
    for refund in work.rows.refunds_of(payment.id):
        is_told = refund.provider_transaction_id == notification.transaction_id
        if is_told and notification.transaction_id is not None:
            return refund
    return None


def _only_refund(
    notification: ReceiptNotification, payment: Payment, work: UnitOfWork
) -> Refund | None:
    """Return the one refund of this sum, where the register names the payment or nothing at all."""
    if notification.transaction_id not in (None, payment.provider_transaction_id):
        return None
    alike = [
        refund
        for refund in work.rows.refunds_of(payment.id)
        if refund.state == RefundState.SUCCEEDED
        if refund.amount_minor == notification.amount.amount_minor
    ]
    return alike[0] if len(alike) == 1 else None
