"""Reads for the page of the clock: the time, what falls due soon, and the last moves."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, text

from admin_api.queries.clock import MOVES
from admin_api.queries.pages import Record, read_all
from models import ClockMove, ClockOffset, Subscription

SHOWN_MOVES = 10

_now = func.billing_now()


def _charges_within(span: str) -> ColumnElement[Any]:
    is_within = Subscription.renews_at < _now + text(f"interval '{span}'")
    return func.count().filter(is_within)


_due = select(
    func.min(Subscription.renews_at).filter(Subscription.renews_at > _now).label("next_charge"),
    _charges_within("1 day").label("day"),
    _charges_within("1 week").label("week"),
    _charges_within("1 month").label("month"),
    _charges_within("1 year").label("year"),
).where(Subscription.renews_at.is_not(None))

_due_charges = _due.subquery()

CLOCK = select(_now.label("now"), ClockOffset.ahead, _due_charges).join_from(
    ClockOffset, _due_charges, text("true")
)
"""The time of billing, how far it is ahead, and how many charges fall due within what."""


def read_clock_with_charges(connection: Connection) -> Record:
    """Return what the clock shows, and what falls due soon."""
    return read_all(connection, CLOCK)[0]


def list_last_moves(connection: Connection) -> list[Record]:
    """Return the last moves of the clock, the latest first."""
    return read_all(connection, MOVES.order_by(ClockMove.asked_at.desc()).limit(SHOWN_MOVES))
