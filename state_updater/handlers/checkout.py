"""Paying in the widget: opening an attempt and giving it up."""

from datetime import timedelta

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    LIVE_SUBSCRIPTION_STATES,
    PaymentState,
)
from interaction_bus.commands import AbandonCheckout, OpenCheckout
from models import Invoice
from state_updater.handlers.charging import open_attempt, require_free_slot
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork


def open_checkout(command: OpenCheckout, work: UnitOfWork) -> None:
    """Open an attempt for the widget; a second tab gets the attempt of the first.

    Raises:
        CommandRejected: There is no such invoice of this viewer, it is not to be paid any more, or
            another kind of attempt is unresolved.
    """
    invoice = work.invoice(command.invoice_id, of=command.viewer_id)
    _require_payable(work, invoice)
    open_payment = work.rows.open_payment_of(invoice.id)
    if open_payment is not None and open_payment.state == PaymentState.OPENED:
        work.answer(payment_id=open_payment.id, invoice_id=invoice.id)
        return
    require_free_slot(work, invoice)
    timeout = timedelta(minutes=work.settings.checkout_timeout_minutes)
    payment = open_attempt(
        work,
        invoice,
        command.new_payment_id,
        origin="widget",
        card=None,
        check_at=work.now + timeout,
    )
    work.answer(payment_id=payment.id, invoice_id=invoice.id)


def abandon_checkout(command: AbandonCheckout, work: UnitOfWork) -> None:
    """Close an attempt that the provider does not know; money may still come and is believed."""
    payment = work.payment(command.payment_id)
    if payment.state == PaymentState.OPENED:
        work.move(payment, "abandon", reason="the widget was left")
        payment.next_check_at = None
        payment.settled_at = work.now


def _require_payable(work: UnitOfWork, invoice: Invoice) -> None:
    if invoice.state not in COLLECTABLE_INVOICE_STATES:
        raise conflict(
            "not_allowed_in_this_state",
            f"an invoice that is {invoice.state} is not to be paid",
            state=invoice.state,
            allowed=[],
        )
    if invoice.expires_at is not None and invoice.expires_at <= work.now:
        raise conflict("invoice_expired", "the time to pay this invoice is over")
    if invoice.subscription_id is None:
        return
    subscription = work.subscription(invoice.subscription_id)
    if subscription.state not in LIVE_SUBSCRIPTION_STATES:
        raise conflict("subscription_ended", f"its subscription is {subscription.state}")
