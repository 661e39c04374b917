"""Reads for the pages of plans: what each costs, who holds which version, what that brings."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, literal, select, true
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from admin_api.queries.catalogue import PLANS
from admin_api.queries.pages import Record, find_one, read_all
from billing_rules.lifecycles import (
    RENEWING_SUBSCRIPTION_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    GiftState,
)
from models import Gift, Plan, Price, PriceMove, PromoCode, Subscription

_is_running = Subscription.state.in_(RUNNING_SUBSCRIPTION_STATES)

_renews = Subscription.state.in_(RENEWING_SUBSCRIPTION_STATES) & Subscription.auto_renew

_price_json = func.jsonb_build_object(
    "amount_minor", Price.amount_minor, "currency", Price.currency, type_=JSONB
)

CURRENT_PRICES = (
    select(
        func.coalesce(
            func.jsonb_agg(aggregate_order_by(_price_json, Price.currency.desc())),
            literal([], JSONB),
            type_=JSONB,
        )
    )
    .where(Price.plan_id == Plan.id, Price.superseded_at.is_(None))
    .correlate(Plan)
    .scalar_subquery()
)
"""Of a plan, as a list of amounts with their currencies."""


def _counted(model: Any, *conditions: Any) -> Any:
    counted = select(func.count()).select_from(model).where(*conditions)
    return counted.correlate(Plan).scalar_subquery()


HOLDERS = (
    select(func.count().label("subscribers"), func.count().filter(_renews).label("renewing"))
    .where(Subscription.plan_id == Plan.id, _is_running)
    .correlate(Plan)
    .lateral("of_plan")
)
"""Of each plan: how many hold it, and how many of them renew."""

PLANS_ON_PAGES = PLANS.add_columns(
    CURRENT_PRICES.label("prices"), HOLDERS.c.subscribers, HOLDERS.c.renewing
).join_from(Plan, HOLDERS, true())
"""Each plan with its current prices and its holders."""

PLAN_WITH_TIES = PLANS_ON_PAGES.add_columns(
    _counted(Gift, Gift.plan_id == Plan.id, Gift.state == GiftState.BOUGHT).label("gifts"),
    _counted(PromoCode, PromoCode.plan_id == Plan.id, PromoCode.status == "active").label(
        "promo_codes"
    ),
)
"""The same with what else hangs on a plan: gifts that wait, promo codes for it alone."""

_of_version = (
    select(func.count().label("holders"), func.count().filter(_renews).label("renewing"))
    .where(Subscription.price_id == Price.id, _is_running)
    .correlate(Price)
    .lateral("of_version")
)

_open_move = (
    select(PriceMove.id)
    .where(PriceMove.to_price_id == Price.id, PriceMove.cancelled_at.is_(None))
    .limit(1)
    .correlate(Price)
    .scalar_subquery()
)


VERSIONS: Select[Any] = (
    select(
        Price.id,
        Price.plan_id,
        Price.amount_minor,
        Price.currency,
        Price.created_at,
        Price.superseded_at,
        _of_version.c.holders,
        _of_version.c.renewing,
        _open_move.label("price_move_id"),
    )
    .join_from(Price, _of_version, true())
    .order_by(Price.currency.desc(), Price.created_at.desc(), Price.id.desc())
)
"""Each version of a price with who holds it, and the move to it that is under way if any."""


def find_plan_with_ties(connection: Connection, plan_id: UUID) -> Record | None:
    """Return a plan with how much hangs on it, or none."""
    return find_one(connection, PLAN_WITH_TIES.where(Plan.id == plan_id))


def list_versions(connection: Connection, plan_id: UUID) -> list[Record]:
    """Return every version of a plan's prices with its holders, the newest of a currency first."""
    return read_all(connection, VERSIONS.where(Price.plan_id == plan_id))


def list_plans_of(connection: Connection, status: str) -> list[Record]:
    """Return id, code and title of the plans of a status, by code."""
    statement = select(Plan.id, Plan.code, Plan.title).where(Plan.status == status)
    return read_all(connection, statement.order_by(Plan.code))
