"""The time of billing and the moves of it that were asked for."""

from uuid import UUID

from sqlalchemy import Connection, func, select

from admin_api.queries.pages import Record, read_all
from models import ClockMove, ClockOffset

CLOCK = select(func.billing_now().label("now"), ClockOffset.ahead)

MOVES = select(
    ClockMove.id,
    ClockMove.target,
    ClockMove.reached_at,
    ClockMove.asked_by,
    ClockMove.asked_at,
    ClockMove.finished_at,
    ClockMove.problem,
)


def read_clock(connection: Connection) -> Record:
    """Return what the clock shows, how far it is ahead, and its last move or none."""
    clock = read_all(connection, CLOCK)[0]
    last = read_all(connection, MOVES.order_by(ClockMove.asked_at.desc()).limit(1))
    return {
        "now": clock["now"],
        "ahead_seconds": int(clock["ahead"].total_seconds()),
        "last_move": last[0] if last else None,
    }


def find_move(connection: Connection, clock_move_id: UUID) -> Record | None:
    """Return one move of the clock, or none when there is no such."""
    found = read_all(connection, MOVES.where(ClockMove.id == clock_move_id))
    return found[0] if found else None
