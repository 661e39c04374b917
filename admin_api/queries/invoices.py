"""Reads of invoices with the money that moved for them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from admin_api.queries.pages import PageOrder, PageWish, Record, find_one, read_all, read_page
from models import Invoice, Payment, Refund, Viewer
from runtime.web.pagination import Page

INVOICES = select(
    Invoice.id,
    Invoice.number,
    Invoice.viewer_id,
    Invoice.subscription_id,
    Invoice.kind,
    Invoice.state,
    Invoice.amount_minor,
    Invoice.refunded_minor,
    Invoice.currency,
    Invoice.description,
    Invoice.derivation,
    Invoice.period_start,
    Invoice.period_end,
    Invoice.expires_at,
    Invoice.next_attempt_at,
    Invoice.paid_at,
    Invoice.created_at,
)

ATTEMPTS = select(
    Payment.id,
    Payment.invoice_id,
    Payment.attempt,
    Payment.origin,
    Payment.state,
    Payment.amount_minor,
    Payment.currency,
    Payment.provider,
    Payment.provider_transaction_id,
    Payment.saved_card_id,
    Payment.card_mask,
    Payment.decline_code,
    Payment.decline_class,
    Payment.decline_reason,
    Payment.payer_message,
    Payment.retry_after,
    Payment.call_started_at,
    Payment.next_check_at,
    Payment.checks,
    Payment.is_surplus,
    Payment.settled_at,
    Payment.created_at,
).order_by(Payment.attempt, Payment.id)

REFUNDS = select(
    Refund.id,
    Refund.payment_id,
    Refund.state,
    Refund.amount_minor,
    Refund.currency,
    Refund.reason,
    Refund.requested_by,
    Refund.provider_transaction_id,
    Refund.refusal,
    Refund.settled_at,
    Refund.created_at,
).order_by(Refund.created_at, Refund.id)

ORDER = PageOrder(Invoice.created_at, Invoice.id)

FILTERS = {
    "viewer_id": Invoice.viewer_id,
    "subscription_id": Invoice.subscription_id,
    "state": Invoice.state,
    "kind": Invoice.kind,
    "number": Invoice.number,
}


def list_invoices(connection: Connection, wish: PageWish, **filters: Any) -> Page[Record]:
    """Return a page of invoices.

    Args:
        connection: To read with.
        wish: Which page.
        filters: Values by the names of `FILTERS`; none means any.
    """
    conditions = [FILTERS[name] == value for name, value in filters.items() if value is not None]
    return read_page(connection, INVOICES.where(*conditions), ORDER, wish)


def find_invoice(connection: Connection, invoice_id: UUID) -> Record | None:
    """Return an invoice with the zone of its viewer, or none."""
    with_zone = INVOICES.add_columns(Viewer.timezone).join(Viewer, Viewer.id == Invoice.viewer_id)
    return find_one(connection, with_zone.where(Invoice.id == invoice_id))


def list_attempts(connection: Connection, invoice_id: UUID) -> list[Record]:
    """Return every attempt to take the money of an invoice, the first one first."""
    return read_all(connection, ATTEMPTS.where(Payment.invoice_id == invoice_id))


def list_refunds(connection: Connection, invoice_id: UUID) -> list[Record]:
    """Return every return of money of an invoice, the first one first."""
    return read_all(connection, REFUNDS.where(Refund.invoice_id == invoice_id))
