"""Reads of price moves: whom one would concern, and how those that were begun stand."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from admin_api.queries.pages import PageOrder, PageWish, Record, read_all, read_page
from models import Plan, Price, PriceMove, PriceMoveViewer, Subscription
from models.price_audience import IS_CONCERNED, NewPrice
from runtime.identifiers import find_id
from runtime.web.pagination import Page

_from, _to = aliased(Price), aliased(Price)

PRICE_MOVES = (
    select(
        PriceMove.id,
        PriceMove.plan_id,
        Plan.code.label("plan_code"),
        PriceMove.to_price_id,
        _to.amount_minor,
        _to.currency,
        PriceMove.announce_days,
        PriceMove.needs_consent,
        PriceMove.without_consent,
        PriceMove.reason,
        PriceMove.created_by,
        PriceMove.created_at,
        PriceMove.cancelled_at,
    )
    .join(Plan, Plan.id == PriceMove.plan_id)
    .join(_to, _to.id == PriceMove.to_price_id)
)

VIEWERS = (
    select(
        PriceMoveViewer.id,
        PriceMoveViewer.viewer_id,
        PriceMoveViewer.subscription_id,
        PriceMoveViewer.state,
        PriceMoveViewer.needs_consent,
        PriceMoveViewer.applies_at,
        PriceMoveViewer.announced_at,
        PriceMoveViewer.answered_at,
        PriceMoveViewer.created_at,
        _from.amount_minor.label("old_minor"),
        _to.amount_minor.label("new_minor"),
        _to.currency,
    )
    .join(_from, _from.id == PriceMoveViewer.from_price_id)
    .join(_to, _to.id == PriceMoveViewer.to_price_id)
)

STATES = select(PriceMoveViewer.price_move_id, PriceMoveViewer.state, func.count().label("rows"))

CONCERNED = (
    select(
        Subscription.id,
        Subscription.viewer_id,
        Subscription.period_end,
        Subscription.anchor_day,
        Subscription.created_at,
        Price.amount_minor.label("old_minor"),
        NewPrice.amount_minor.label("new_minor"),
        NewPrice.currency,
        Plan.period_unit,
        Plan.period_count,
        func.billing_now().label("read_at"),
    )
    .join(Price, Price.id == Subscription.price_id)
    .join(NewPrice, NewPrice.plan_id == Subscription.plan_id)
    .join(Plan, Plan.id == Subscription.plan_id)
    .where(IS_CONCERNED)
)


def _whole_sum(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    # A sum of bigints is a numeric, which would come as a decimal.
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


_rises = NewPrice.amount_minor > Price.amount_minor

SUMS = (
    select(
        func.count().label("viewers"),
        func.count().filter(_rises).label("rising"),
        _whole_sum(Price.amount_minor).label("old_minor"),
        _whole_sum(NewPrice.amount_minor).label("new_minor"),
    )
    .select_from(Subscription)
    .join(Price, Price.id == Subscription.price_id)
    .join(NewPrice, NewPrice.plan_id == Subscription.plan_id)
    .where(IS_CONCERNED)
)

PRICES_OF_PLAN = (
    select(Plan.id, Plan.code, Price.id.label("price_id"), Price.amount_minor, Price.currency)
    .outerjoin(Price, (Price.plan_id == Plan.id) & Price.superseded_at.is_(None))
    .order_by(Price.currency)
)


def list_price_moves(connection: Connection, wish: PageWish) -> Page[Record]:
    """Return a page of price moves, each with how many viewers are in which state."""
    page = read_page(connection, PRICE_MOVES, PageOrder(PriceMove.created_at, PriceMove.id), wish)
    return Page(_with_states(connection, list(page.items)), page.next_cursor)


def find_price_move(connection: Connection, price_move_id: UUID) -> Record | None:
    """Return a price move with how many viewers are in which state, or none."""
    found = read_all(connection, PRICE_MOVES.where(PriceMove.id == price_move_id))
    return next(iter(_with_states(connection, found)), None)


def list_viewers(
    connection: Connection, price_move_id: UUID, wish: PageWish, *, state: str | None
) -> Page[Record]:
    """Return a page of what a move means for each viewer; in any state when none is named."""
    statement = VIEWERS.where(PriceMoveViewer.price_move_id == price_move_id)
    if state is not None:
        statement = statement.where(PriceMoveViewer.state == state)
    order = PageOrder(PriceMoveViewer.created_at, PriceMoveViewer.id)
    return read_page(connection, statement, order, wish)


def list_current_prices(connection: Connection, plan: str) -> list[Record]:
    """Return a row for each current price of a plan, one without a price when it has none.

    Args:
        connection: To read with.
        plan: Its id or its code; no row means that there is none.
    """
    return read_all(connection, PRICES_OF_PLAN.where(_is_named(plan)))


def list_concerned(connection: Connection, to_price_id: UUID, wish: PageWish) -> Page[Record]:
    """Return a page of the subscriptions that would be moved to a price."""
    statement = CONCERNED.where(NewPrice.id == to_price_id)
    return read_page(
        connection, statement, PageOrder(Subscription.created_at, Subscription.id), wish
    )


def sum_concerned(connection: Connection, to_price_id: UUID) -> Record:
    """Return what all who would be moved to a price pay for a period, before it and after."""
    return read_all(connection, SUMS.where(NewPrice.id == to_price_id))[0]


def _is_named(plan: str) -> ColumnElement[bool]:
    plan_id = find_id(plan)
    return Plan.code == plan if plan_id is None else or_(Plan.code == plan, Plan.id == plan_id)


def _with_states(connection: Connection, moves: list[Record]) -> list[dict[str, Any]]:
    ids = [price_move["id"] for price_move in moves]
    counted = STATES.where(PriceMoveViewer.price_move_id.in_(ids)).group_by(
        PriceMoveViewer.price_move_id, PriceMoveViewer.state
    )
    rows = read_all(connection, counted) if ids else []
    return [
        {
            **price_move,
            "viewers": {
                row["state"]: row["rows"]
                for row in rows
                if row["price_move_id"] == price_move["id"]
            },
        }
        for price_move in moves
    ]
