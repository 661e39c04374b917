"""Reads of disputes, each with what has gone back of its payment besides."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Connection, ScalarSelect, cast, func, select

from admin_api.queries.pages import PageOrder, PageWish, Record, read_all, read_page
from billing_rules.lifecycles import OPEN_REFUND_STATES, RefundState
from models import Dispute, Invoice, Payment, Refund
from runtime.web.pagination import Page


def _sum_of_refunds(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    # PostgreSQL sums bigints to a numeric.
    total = cast(func.coalesce(func.sum(Refund.amount_minor), 0), BigInteger)
    return select(total).where(Refund.payment_id == Dispute.payment_id, condition).scalar_subquery()


DISPUTES = (
    select(
        Dispute.id,
        Dispute.payment_id,
        Dispute.invoice_id,
        Payment.viewer_id,
        Invoice.number.label("invoice_number"),
        Invoice.state.label("invoice_state"),
        Dispute.state,
        Dispute.amount_minor,
        Dispute.currency,
        Dispute.reason,
        Dispute.provider_transaction_id,
        Dispute.opened_at,
        Dispute.settled_at,
        Dispute.created_at,
        _sum_of_refunds(Refund.state == RefundState.SUCCEEDED).label("refunded_minor"),
        _sum_of_refunds(Refund.state.in_(OPEN_REFUND_STATES)).label("refunds_under_way_minor"),
    )
    .join(Payment, Payment.id == Dispute.payment_id)
    .join(Invoice, Invoice.id == Dispute.invoice_id)
)

ORDER = PageOrder(Dispute.created_at, Dispute.id)

FILTERS = {
    "state": Dispute.state,
    "viewer_id": Payment.viewer_id,
    "invoice_id": Dispute.invoice_id,
    "payment_id": Dispute.payment_id,
}


def list_disputes(connection: Connection, wish: PageWish, **filters: Any) -> Page[Record]:
    """Return a page of disputes.

    Args:
        connection: To read with.
        wish: Which page.
        filters: Values by the names of `FILTERS`; none means any.
    """
    conditions = [FILTERS[name] == value for name, value in filters.items() if value is not None]
    return read_page(connection, DISPUTES.where(*conditions), ORDER, wish)


def list_disputes_of(connection: Connection, invoice_id: UUID) -> list[Record]:
    """Return every dispute about the money of an invoice, the first one first."""
    of_invoice = DISPUTES.where(Dispute.invoice_id == invoice_id)
    return read_all(connection, of_invoice.order_by(Dispute.created_at, Dispute.id))
