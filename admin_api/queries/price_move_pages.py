"""Reads for the pages of price moves: what there is to move, whom, and how a move goes on."""

from uuid import UUID

from sqlalchemy import Connection, Integer, and_, func, literal, select, true
from sqlalchemy.dialects.postgresql import JSONB

from admin_api.queries.pages import Record, Statement, find_one, read_all
from admin_api.queries.price_moves import CONCERNED, PRICE_MOVES, SUMS, VIEWERS
from models import Plan, Price, PriceMove, PriceMoveViewer, Subscription, Viewer
from models.price_audience import IS_CONCERNED, NewPrice

# `SUMS` joins the new price itself, and would count for all prices beside another one.
_sums = (
    select(*(SUMS.selected_columns[name] for name in ("viewers", "rising", "old_minor")))
    .select_from(Subscription)
    .join(Price, Price.id == Subscription.price_id)
    .where(IS_CONCERNED)
    .correlate(NewPrice)
    .lateral("sums")
)

_open_move = (
    select(PriceMove.id)
    .where(PriceMove.to_price_id == NewPrice.id, PriceMove.cancelled_at.is_(None))
    .limit(1)
    .correlate(NewPrice)
    .scalar_subquery()
)

TARGETS: Statement = (
    select(
        NewPrice.id,
        NewPrice.plan_id,
        Plan.code.label("plan_code"),
        Plan.title,
        NewPrice.amount_minor,
        NewPrice.currency,
        _sums.c.viewers,
        _sums.c.rising,
        _sums.c.old_minor,
        (_sums.c.viewers * NewPrice.amount_minor).label("new_minor"),
        _open_move.label("price_move_id"),
    )
    .join_from(NewPrice, Plan, Plan.id == NewPrice.plan_id)
    .join(_sums, true())
    .where(NewPrice.superseded_at.is_(None))
    .order_by(_sums.c.viewers.desc(), Plan.code, NewPrice.currency)
)
"""Each present price with the sums of those who renew at an older one."""

CONCERNED_WITH_EMAIL = CONCERNED.add_columns(Viewer.email).join(
    Viewer, Viewer.id == Subscription.viewer_id
)

_counted = (
    select(PriceMoveViewer.state, func.count().label("rows"))
    .where(PriceMoveViewer.price_move_id == PriceMove.id)
    .group_by(PriceMoveViewer.state)
    .correlate(PriceMove)
    .lateral()
)

_viewers_by_state = (
    select(
        func.coalesce(
            func.jsonb_object_agg(_counted.c.state, _counted.c.rows),
            literal({}, JSONB),
            type_=JSONB,
        )
    )
    .select_from(_counted)
    .correlate(PriceMove)
    .scalar_subquery()
)

MOVES: Statement = PRICE_MOVES.add_columns(
    Plan.title,
    PriceMove.cancelled_at.is_not(None).label("is_cancelled"),
    _viewers_by_state.label("viewers"),
)
"""Each move with its viewers counted by state."""

VIEWERS_WITH_EMAIL = VIEWERS.add_columns(Viewer.email).join(
    Viewer, Viewer.id == PriceMoveViewer.viewer_id
)


def list_targets(connection: Connection) -> list[Record]:
    """Return every present price with whom a move to it would concern, most viewers first."""
    return read_all(connection, TARGETS)


def find_target(connection: Connection, price_id: UUID) -> Record | None:
    """Return one present price with whom a move to it would concern; none if it is superseded."""
    return find_one(connection, TARGETS.where(NewPrice.id == price_id))


def concerned_by(price_id: UUID, *, announce_days: int, needs_consent: bool) -> Statement:
    """Return the statement of those whom a move to a price would concern, on these terms.

    Args:
        price_id: Of the price to move to.
        announce_days: So long ahead each viewer is told.
        needs_consent: Whether a rise needs the viewer's yes.
    """
    return CONCERNED_WITH_EMAIL.add_columns(
        literal(announce_days, Integer).label("announce_days"),
        and_(literal(needs_consent), NewPrice.amount_minor > Price.amount_minor).label(
            "needs_consent"
        ),
    ).where(NewPrice.id == price_id)


def viewers_of(price_move_id: UUID) -> Statement:
    """Return the statement of what a move means for each viewer."""
    return VIEWERS_WITH_EMAIL.where(PriceMoveViewer.price_move_id == price_move_id)


def find_move(connection: Connection, price_move_id: UUID) -> Record | None:
    """Return a move with its viewers counted by state, or none."""
    return find_one(connection, MOVES.where(PriceMove.id == price_move_id))
