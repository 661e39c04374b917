"""Reads of gifts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from admin_api.queries.pages import PageOrder, PageWish, Record, find_one, read_page
from models import Gift, Invoice, Plan
from runtime.web.pagination import Page

GIFTS = (
    select(
        Gift.id,
        Gift.buyer_id,
        Gift.state,
        Gift.plan_id,
        Plan.code.label("plan_code"),
        Gift.periods,
        Gift.invoice_id,
        Invoice.amount_minor,
        Invoice.currency,
        Gift.claimed_by,
        Gift.claimed_at,
        Gift.subscription_id,
        Gift.expires_at,
        Gift.created_at,
    )
    .join(Plan, Plan.id == Gift.plan_id)
    .join(Invoice, Invoice.id == Gift.invoice_id)
)

ORDER = PageOrder(Gift.created_at, Gift.id)

FILTERS = {"buyer_id": Gift.buyer_id, "claimed_by": Gift.claimed_by, "state": Gift.state}


def list_gifts(connection: Connection, wish: PageWish, **filters: Any) -> Page[Record]:
    """Return a page of gifts.

    Args:
        connection: To read with.
        wish: Which page.
        filters: Values by the names of `FILTERS`; none means any.
    """
    conditions = [FILTERS[name] == value for name, value in filters.items() if value is not None]
    return read_page(connection, GIFTS.where(*conditions), ORDER, wish)


def find_gift(connection: Connection, gift_id: UUID) -> Record | None:
    """Return a gift, or none."""
    return find_one(connection, GIFTS.where(Gift.id == gift_id))
