"""Issuing, annulling and lapsing of invoices."""

from datetime import timedelta

from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.lifecycles import RUNNING_SUBSCRIPTION_STATES, InvoiceState
from interaction_bus.commands import CancelInvoice, ExpireInvoice, IssueInvoice
from interaction_bus.events import InvoiceCreated
from models import Invoice
from state_updater.handlers.announcements import tell_invoice
from state_updater.handlers.closing import close_invoice, require_no_charge_under_way
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork


def issue_invoice(command: IssueInvoice, work: UnitOfWork) -> None:
    """Demand an extra amount, as a manager decided.

    Raises:
        CommandRejected: The subscription is not running, or amount or currency make no sense.
    """
    subscription = work.subscription(command.subscription_id)
    if subscription.state not in RUNNING_SUBSCRIPTION_STATES:
        raise conflict(
            "not_allowed_in_this_state",
            f"a subscription that is {subscription.state} gets no invoices",
            state=subscription.state,
            allowed=[],
        )
    if command.amount_minor <= 0:
        raise invalid("amount_not_positive", "an invoice demands more than nothing")
    if command.currency != work.price(subscription.price_id).currency:
        raise invalid("currency_differs", "an invoice is in the currency of the subscription")
    invoice = Invoice(
        id=command.new_invoice_id,
        viewer_id=subscription.viewer_id,
        subscription_id=subscription.id,
        kind="manual",
        amount_minor=command.amount_minor,
        currency=command.currency,
        description=command.description,
        derivation=_derivation(command).to_json(),
        refunded_minor=0,
        expires_at=work.now + timedelta(hours=work.settings.invoice_lifetime_hours),
        created_at=work.now,
    )
    work.create(invoice, reason=command.reason)
    work.answer(invoice_id=invoice.id)
    tell_invoice(work, InvoiceCreated, invoice)


def cancel_invoice(command: CancelInvoice, work: UnitOfWork) -> None:
    """Annul an unpaid invoice.

    Raises:
        CommandRejected: There is no such invoice of this viewer, it is not unpaid, or money for
            it may be on its way.
    """
    invoice = work.invoice(command.invoice_id, of=command.viewer_id)
    require_no_charge_under_way(work, invoice)
    close_invoice(work, invoice, "cancel", reason=command.reason)
    work.answer(invoice_id=invoice.id)


def expire_invoice(command: ExpireInvoice, work: UnitOfWork) -> None:
    """Let an invoice lapse that nobody paid in time; one that is being paid is left alone."""
    invoice = work.invoice(command.invoice_id)
    is_late = invoice.expires_at is not None and invoice.expires_at <= work.now
    is_being_paid = work.rows.open_payment_of(invoice.id) is not None
    if invoice.state == InvoiceState.ISSUED and is_late and not is_being_paid:
        close_invoice(work, invoice, "expire", reason="not paid in time")


def _derivation(command: IssueInvoice) -> Derivation:
    # The reason is the managers' own and stays in the history; the description is the viewer's.
    return Derivation(
        reason=Reason.MANUAL,
        asked_by=AskedBy.MANAGER,
        currency=command.currency,
        note=command.description,
    )
