"""What the provider tells us of refunds: ours are settled, those of its own cabinet are booked."""

from billing_rules.lifecycles import OPEN_REFUND_STATES, PaymentState
from billing_rules.refunds import RefundSum, refunded_minor
from external_payments.cloudpayments.notifications import RefundNotification
from external_payments.outcomes import RefundRefused, RefundSucceeded, Unknown
from models import Payment, Refund
from runtime.identifiers import derived_id
from state_updater.handlers.refunds import settle_refund
from state_updater.handlers.unclear_news import NotificationUnclear, require_same_account
from state_updater.machines import can_fire
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
    elif isinstance(outcome, RefundSucceeded) and not _is_booked(outcome, payment, work):
        _require_bookable(outcome, payment, work)
        _book(outcome, payment, work)


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


def _is_booked(outcome: RefundSucceeded, payment: Payment, work: UnitOfWork) -> bool:
    booked = (it.provider_transaction_id for it in work.rows.refunds_of(payment.id))
    return outcome.transaction_id in booked


def _require_bookable(outcome: RefundSucceeded, payment: Payment, work: UnitOfWork) -> None:
    refunds = work.rows.refunds_of(payment.id)
    amount_minor = outcome.amount.amount_minor
    if any(it.state in OPEN_REFUND_STATES and it.amount_minor == amount_minor for it in refunds):
        # It may be ours with its mark lost: once ours is settled, its number tells.
        raise NotificationUnclear("refund_under_way")
    gone_minor = refunded_minor(RefundSum(it.amount_minor, it.state) for it in refunds)
    if gone_minor + amount_minor > payment.amount_minor:
        raise NotificationUnclear("refund_exceeds_payment")
    invoice = work.invoice(payment.invoice_id)
    if not payment.is_surplus and not can_fire(invoice, "refund_partially"):
        raise NotificationUnclear(f"invoice_{invoice.state}")


def _book(outcome: RefundSucceeded, payment: Payment, work: UnitOfWork) -> None:
    refund = Refund(
        id=derived_id(payment.id, "refund", str(outcome.transaction_id)),
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        amount_minor=outcome.amount.amount_minor,
        currency=payment.currency,
        reason="made at the provider, not by us",
        requested_by=f"provider:{payment.provider}",
        checks=0,
        created_at=work.now,
    )
    work.create(refund, amount_minor=refund.amount_minor)
    settle_refund(work, refund, outcome.transaction_id, source="notification")
