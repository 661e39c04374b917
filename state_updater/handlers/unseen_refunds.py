"""Refunds that somebody made in the provider's cabinet: the money is gone, so they are booked."""

from billing_rules.lifecycles import OPEN_REFUND_STATES, PaymentState
from billing_rules.manual_retry import PAID_INVOICE_STATES
from billing_rules.refunds import RefundSum, refunded_minor
from interaction_bus.commands import RecordUnseenRefund
from models import Payment, Refund
from runtime.identifiers import derived_id
from state_updater.handlers.refunds import settle_refund
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork


def record_unseen_refund(command: RecordUnseenRefund, work: UnitOfWork) -> None:
    """Book a refund of the provider's books that ours do not show; one that they do is left.

    Raises:
        CommandRejected: There is no such payment, or so much of it cannot have gone back.
    """
    payment = work.payment(command.payment_id)
    if not is_booked(work, payment, command.transaction_id):
        obstacle = find_obstacle(
            work, payment, amount_minor=command.amount_minor, currency=command.currency
        )
        if obstacle is not None:
            raise conflict(obstacle, "this refund does not fit the payment as we know it")
        book_refund(
            work,
            payment,
            transaction_id=command.transaction_id,
            amount_minor=command.amount_minor,
            source=command.source,
        )
    work.answer(payment_id=payment.id)


def is_booked(work: UnitOfWork, payment: Payment, transaction_id: int) -> bool:
    """Return whether a refund of the payment has this number of the provider already."""
    booked = (it.provider_transaction_id for it in work.rows.refunds_of(payment.id))
    return transaction_id in booked


def find_obstacle(
    work: UnitOfWork, payment: Payment, *, amount_minor: int, currency: str
) -> str | None:
    """Return why such a refund cannot be booked now, or none when it can be."""
    refunds = work.rows.refunds_of(payment.id)
    if payment.state != PaymentState.SUCCEEDED:
        return "unknown_payment"
    if any(it.state in OPEN_REFUND_STATES and it.amount_minor == amount_minor for it in refunds):
        # It may be ours with its mark lost: once ours is settled, its number tells.
        return "refund_under_way"
    gone_minor = refunded_minor(RefundSum(it.amount_minor, it.state) for it in refunds)
    if currency != payment.currency or gone_minor + amount_minor > payment.amount_minor:
        return "refund_exceeds_payment"
    invoice = work.invoice(payment.invoice_id)
    if not payment.is_surplus and invoice.state not in PAID_INVOICE_STATES:
        return f"invoice_{invoice.state}"
    return None


def book_refund(
    work: UnitOfWork, payment: Payment, *, transaction_id: int, amount_minor: int, source: str
) -> None:
    """Make the row of a refund that is over already."""
    refund = Refund(
        id=derived_id(payment.id, "refund", str(transaction_id)),
        payment_id=payment.id,
        invoice_id=payment.invoice_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason="made at the provider, not by us",
        requested_by=f"provider:{payment.provider}",
        checks=0,
        created_at=work.now,
    )
    work.create(refund, amount_minor=amount_minor)
    settle_refund(work, refund, transaction_id, source=source)
