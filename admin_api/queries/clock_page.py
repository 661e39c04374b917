"""Reads for the page of the clock: the time, what falls due soon, and the last moves."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, true

from admin_api.queries.clock import MOVES
from admin_api.queries.pages import Record, read_all
from models import ClockMove, ClockOffset, Subscription

SHOWN_MOVES = 10

SPANS = {
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
"""Within which charges are counted; a month and a year are told about."""

# Read once and for all: the function may not be folded, so each row would ask it anew.
_clock = (
    select(func.billing_now().label("now"), ClockOffset.ahead)
    .cte("clock")
    .prefix_with("MATERIALIZED")
)


def _charges_within(span: timedelta) -> ColumnElement[Any]:
    return func.count().filter(Subscription.renews_at < _clock.c.now + span)


_due = (
    select(
        func.min(Subscription.renews_at)
        .filter(Subscription.renews_at > _clock.c.now)
        .label("next_charge"),
        *(_charges_within(span).label(name) for name, span in SPANS.items()),
    )
    .where(Subscription.renews_at.is_not(None))
    .correlate(_clock)
    .lateral("due")
)

CLOCK = select(_clock, _due).join_from(_clock, _due, true())
"""The time of billing, how far it is ahead, and how many charges fall due within what."""


def read_clock_with_charges(connection: Connection) -> Record:
    """Return what the clock shows, and what falls due soon."""
    return read_all(connection, CLOCK)[0]


def list_last_moves(connection: Connection) -> list[Record]:
    """Return the last moves of the clock, the latest first."""
    return read_all(connection, MOVES.order_by(ClockMove.asked_at.desc()).limit(SHOWN_MOVES))
