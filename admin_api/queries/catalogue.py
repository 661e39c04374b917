"""Reads of plans and prices."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from admin_api.queries.pages import PageOrder, PageWish, Record, read_all, read_page
from models import Plan, Price
from runtime.web.pagination import Page

PLANS = select(
    Plan.id,
    Plan.code,
    Plan.title,
    Plan.description,
    Plan.period_unit,
    Plan.period_count,
    Plan.trial_days,
    Plan.trial_needs_card,
    Plan.grace_days,
    Plan.vat,
    Plan.tax_system,
    Plan.receipt_method,
    Plan.receipt_object,
    Plan.status,
    Plan.created_at,
    Plan.archived_at,
)

PRICES = select(
    Price.id,
    Price.plan_id,
    Price.amount_minor,
    Price.currency,
    Price.created_at,
    Price.superseded_at,
)

CURRENT_PRICES = PRICES.where(Price.superseded_at.is_(None)).order_by(Price.currency)


def list_plans(connection: Connection, wish: PageWish, *, status: str | None) -> Page[Record]:
    """Return a page of plans, each with its current prices."""
    statement = PLANS if status is None else PLANS.where(Plan.status == status)
    page = read_page(connection, statement, PageOrder(Plan.created_at, Plan.id), wish)
    return Page(_with_prices(connection, page.items), page.next_cursor)


def find_plan(connection: Connection, plan_id: UUID) -> Record | None:
    """Return a plan with its current prices, or none."""
    plans = read_all(connection, PLANS.where(Plan.id == plan_id))
    return next(iter(_with_prices(connection, plans)), None)


def list_prices(connection: Connection, plan_id: UUID, wish: PageWish) -> Page[Record]:
    """Return a page of the versions of a plan's price, the superseded ones too."""
    statement = PRICES.where(Price.plan_id == plan_id)
    return read_page(connection, statement, PageOrder(Price.created_at, Price.id), wish)


def _with_prices(connection: Connection, plans: Iterable[Record]) -> list[dict[str, Any]]:
    plan_ids = [plan["id"] for plan in plans]
    statement = CURRENT_PRICES.where(Price.plan_id.in_(plan_ids))
    prices = read_all(connection, statement) if plan_ids else []
    return [
        {**plan, "prices": [price for price in prices if price["plan_id"] == plan["id"]]}
        for plan in plans
    ]
