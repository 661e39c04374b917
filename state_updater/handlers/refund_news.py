"""What the provider tells us of refunds: ours are settled, those of its own cabinet are booked."""

from billing_rules.lifecycles import PaymentState
from external_payments.cloudpayments.notifications import RefundNotification
from external_payments.outcomes import RefundRefused, RefundSucceeded, Unknown
from models import Payment, Refund
from state_updater.handlers.unclear_news import NotificationUnclear, require_same_account
from state_updater.handlers.unseen_refunds import book_refund, find_obstacle, is_booked
from state_updater.outcomes import outcome_id, refund_outcome_command
from state_updater.unit_of_work import UnitOfWork


def follow_refund(notification: RefundNotification, work: UnitOfWork) -> None:
    """Settle our refund, or book one that somebody made in the provider's cabinet.

    Raises:
        NotificationUnclear: We do not know the money that went back, or it is too much.
    """
    payment = _refunded_payment(notification, work)
    require_same_account(notification.account_id, payment)
    outcome = notification.outcome(payment.currency)
    ours = work.rows.find(Refund, notification.refund_id)
    if ours is not None:
        _settle_ours(ours, outcome, work)
    elif isinstance(outcome, RefundSucceeded):
        _follow_unseen(outcome, payment, work)


def _refunded_payment(notification: RefundNotification, work: UnitOfWork) -> Payment:
    """Return the payment with this operation: several may carry one order number."""
    named = work.rows.find(Payment, notification.payment_id)
    for payment in work.rows.payments_of(named.invoice_id) if named else []:
        is_it = payment.provider_transaction_id == notification.payment_transaction_id
        if is_it and payment.state == PaymentState.SUCCEEDED:
            return payment
    raise NotificationUnclear("unknown_payment")


def _settle_ours(
    refund: Refund, outcome: RefundSucceeded | RefundRefused | Unknown, work: UnitOfWork
) -> None:
    if isinstance(outcome, RefundSucceeded) and (
        (outcome.amount.amount_minor, outcome.amount.currency)
        != (refund.amount_minor, refund.currency)
    ):
        raise NotificationUnclear("amount_differs")
    command = refund_outcome_command(refund.id, outcome, source="notification")
    work.follow(outcome_id(command), command)


def _follow_unseen(outcome: RefundSucceeded, payment: Payment, work: UnitOfWork) -> None:
    if is_booked(work, payment, outcome.transaction_id):
        return
    amount_minor = outcome.amount.amount_minor
    obstacle = find_obstacle(
        work, payment, amount_minor=amount_minor, currency=outcome.amount.currency
    )
    if obstacle is not None:
        raise NotificationUnclear(obstacle)
    book_refund(
        work,
        payment,
        transaction_id=outcome.transaction_id,
        amount_minor=amount_minor,
        source="notification",
    )
