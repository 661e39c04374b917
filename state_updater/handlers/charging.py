"""Starting one attempt to take money: the only place where payments are made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from billing_rules.declines import DeclineClass
from billing_rules.lifecycles import PaymentState
from billing_rules.reconciliation import next_check_at
from billing_rules.retry_limits import PastDecline, blocked_until, crowded_until
from interaction_bus.events import PaymentRequested
from models import Invoice, Payment, SavedCard
from state_updater.handlers.announcements import tell_payment
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork

PROVIDER = "cloudpayments"
"""Who takes what is paid in the widget. A saved card can be charged where it was saved alone."""

CHARGE_TASK = "charge_saved_card"


def card_blocked_until(work: UnitOfWork, invoice: Invoice, card: SavedCard) -> datetime | None:
    """Return from when the gateway lets the card be tried again, or none when it does now.

    Declines of this card on any invoice count, and those of any card on this invoice.
    """
    declines = [
        PastDecline(DeclineClass(payment.decline_class), payment.settled_at, payment.retry_after)
        for payment in work.rows.each(Payment)
        if card.id == payment.saved_card_id or invoice.id == payment.invoice_id
        if payment.state == PaymentState.DECLINED
        if payment.decline_class is not None and payment.settled_at is not None
    ]
    return blocked_until(declines, at=work.now)


def rests_until(
    work: UnitOfWork, invoice: Invoice, card: SavedCard, *, tries: Iterable[Payment]
) -> datetime | None:
    """Return from when a card may be tried, by the gateway's limit and our own, or none for now.

    Args:
        work: Of the command that would try it.
        invoice: What is to be paid.
        card: To be tried.
        tries: Attempts that count against our own limit of tries a day.
    """
    tried_at = [
        payment.settled_at
        for payment in tries
        if payment.state == PaymentState.DECLINED and payment.settled_at is not None
    ]
    limits = (card_blocked_until(work, invoice, card), crowded_until(tried_at))
    return max((it for it in limits if it is not None and it > work.now), default=None)


def require_free_slot(work: UnitOfWork, invoice: Invoice) -> None:
    """Refuse a second attempt while one is open: widget, schedule, viewer and manager share it.

    Raises:
        CommandRejected: Another attempt is unresolved.
    """
    open_payment = work.rows.open_payment_of(invoice.id)
    if open_payment is not None:
        raise conflict(
            "payment_in_progress",
            "another attempt on this invoice is unresolved",
            payment_id=str(open_payment.id),
            state=open_payment.state,
        )


def open_attempt(
    work: UnitOfWork,
    invoice: Invoice,
    payment_id: UUID,
    *,
    origin: str,
    card: SavedCard | None,
    check_at: datetime,
) -> Payment:
    """Make the row of one attempt; it is committed before anybody calls the provider.

    Args:
        work: Of the command that begins the attempt.
        invoice: What is to be paid.
        payment_id: Becomes the provider's order number and the id of the request.
        origin: Who tries: widget, schedule, viewer or manager.
        card: None when the viewer types one into the widget.
        check_at: When to ask the provider what became of it, should nobody tell us.
    """
    payment = Payment(
        id=payment_id,
        invoice_id=invoice.id,
        viewer_id=invoice.viewer_id,
        origin=origin,
        attempt=len(work.rows.payments_of(invoice.id)) + 1,
        amount_minor=invoice.amount_minor,
        currency=invoice.currency,
        provider=card.provider if card else PROVIDER,
        saved_card_id=card.id if card else None,
        payment_epoch=work.viewer(invoice.viewer_id).payment_epoch,
        card_mask=card.last_four if card else None,
        next_check_at=check_at,
        checks=0,
        is_surplus=False,
        traceparent=work.cause.traceparent,
        created_at=work.now,
    )
    work.create(payment, origin=origin, attempt=payment.attempt)
    tell_payment(work, PaymentRequested, payment)
    return payment


def charge_card(
    work: UnitOfWork,
    invoice: Invoice,
    card: SavedCard,
    payment_id: UUID,
    *,
    origin: str,
) -> Payment:
    """Begin a charge of a saved card: after the commit a task calls the provider.

    From here on the attempt counts as sent, for we cannot know when a process dies.
    """
    check_at = next_check_at(work.now, checks=0)
    payment = open_attempt(work, invoice, payment_id, origin=origin, card=card, check_at=check_at)
    work.move(payment, "send")
    invoice.next_attempt_at = None
    work.start_task(payment.id, CHARGE_TASK, payment_id=payment.id)
    return payment
