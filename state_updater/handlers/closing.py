"""Ending invoices that will not be paid."""

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_PAYMENT_STATES,
    PaymentState,
    SubscriptionState,
)
from interaction_bus.events import (
    InvoiceCancelled,
    InvoiceEvent,
    InvoiceExpired,
    InvoiceUncollectible,
    SubscriptionUpdated,
)
from models import Invoice, Subscription
from state_updater.handlers.announcements import tell_invoice, tell_subscription
from state_updater.handlers.promo_uses import give_back_uses
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork

EVENT_OF_CLOSING: dict[str, type[InvoiceEvent]] = {
    "cancel": InvoiceCancelled,
    "expire": InvoiceExpired,
    "write_off": InvoiceUncollectible,
}


def require_no_charge_under_way(work: UnitOfWork, invoice: Invoice) -> None:
    """Refuse while money may be on its way.

    Raises:
        CommandRejected: An attempt was handed to the provider and its fate is open.
    """
    payment = work.rows.open_payment_of(invoice.id)
    if payment is not None and payment.state != PaymentState.OPENED:
        raise conflict(
            "payment_in_progress",
            "an attempt to take the money is under way; its outcome has to be known first",
            payment_id=str(payment.id),
            state=payment.state,
        )


def close_invoice(work: UnitOfWork, invoice: Invoice, trigger: str, *, reason: str) -> None:
    """End an unpaid invoice, the widget that is open for it, and what it would begin.

    Money that arrives all the same is a surplus and goes back.
    """
    work.move(invoice, trigger, reason=reason)
    invoice.next_attempt_at = None
    for payment in work.rows.payments_of(invoice.id):
        if payment.state == PaymentState.OPENED:
            work.move(payment, "abandon", reason=reason)
            payment.next_check_at = None
            payment.settled_at = work.now
    tell_invoice(work, EVENT_OF_CLOSING[trigger], invoice)
    _abandon_what_never_began(work, invoice)


def close_unpaid_invoices(work: UnitOfWork, invoices: list[Invoice], *, reason: str) -> None:
    """Cancel whatever of these may still be collected."""
    for unpaid in invoices:
        if unpaid.state in COLLECTABLE_INVOICE_STATES:
            close_invoice(work, unpaid, "cancel", reason=reason)


def close_open_changes(work: UnitOfWork, subscription: Subscription, *, reason: str) -> None:
    """Cancel a change of plan that waits to be paid: there is one at most, and it is superseded.

    Raises:
        CommandRejected: Money for it may be on its way.
    """
    for invoice in work.rows.invoices_of(subscription.id):
        if invoice.kind == "change" and invoice.state in COLLECTABLE_INVOICE_STATES:
            require_no_charge_under_way(work, invoice)
            close_invoice(work, invoice, "cancel", reason=reason)


def has_unsettled_charge(work: UnitOfWork, invoices: list[Invoice]) -> bool:
    """Return whether money for any of these may be on its way."""
    return any(
        payment.state in OPEN_PAYMENT_STATES and payment.state != PaymentState.OPENED
        for invoice in invoices
        for payment in work.rows.payments_of(invoice.id)
    )


def _abandon_what_never_began(work: UnitOfWork, invoice: Invoice) -> None:
    gift = work.rows.gift_of(invoice.id)
    if gift is not None:
        work.move(gift, "abandon", invoice_id=str(invoice.id))
    if invoice.subscription_id is None:
        return
    subscription = work.subscription(invoice.subscription_id)
    is_awaited = subscription.state == SubscriptionState.AWAITING_PAYMENT
    if invoice.kind in ("first", "card_check") and is_awaited:
        work.move(subscription, "abandon", invoice_id=str(invoice.id))
        subscription.ended_at = work.now
        give_back_uses(work, subscription)
        tell_subscription(work, SubscriptionUpdated, subscription)
