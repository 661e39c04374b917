"""Reads of where the provider's books and ours differ."""

from typing import Any

from sqlalchemy import Connection, select

from admin_api.queries.pages import PageOrder, PageWish, Record, read_page
from models import Difference
from runtime.web.pagination import Page

DIFFERENCES = select(
    Difference.id,
    Difference.day,
    Difference.kind,
    Difference.status,
    Difference.cure,
    Difference.provider_transaction_id,
    Difference.payment_id,
    Difference.refund_id,
    Difference.invoice_id,
    Difference.theirs,
    Difference.ours,
    Difference.found_at,
    Difference.settled_at,
    Difference.settled_by,
    Difference.note,
)

ORDER = PageOrder(Difference.found_at, Difference.id, moment_name="found_at")

FILTERS = {
    "status": Difference.status,
    "kind": Difference.kind,
    "day": Difference.day,
    "payment_id": Difference.payment_id,
    "provider_transaction_id": Difference.provider_transaction_id,
}


def list_differences(connection: Connection, wish: PageWish, **filters: Any) -> Page[Record]:
    """Return a page of differences.

    Args:
        connection: To read with.
        wish: Which page.
        filters: Values by the names of `FILTERS`; none means any.
    """
    conditions = [FILTERS[name] == value for name, value in filters.items() if value is not None]
    return read_page(connection, DIFFERENCES.where(*conditions), ORDER, wish)
