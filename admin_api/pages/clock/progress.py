"""How far a move of the clock has come."""

from admin_api.queries.pages import Record

WHOLE_PERCENT = 100


def percent_of(clock_move: Record) -> int:
    """Return how much of its way a move has come, in whole per cent.

    Args:
        clock_move: With `asked_at`, `reached_at` and `target`.
    """
    way = (clock_move["target"] - clock_move["asked_at"]).total_seconds()
    come = (clock_move["reached_at"] - clock_move["asked_at"]).total_seconds()
    if way <= 0:
        return WHOLE_PERCENT
    return max(0, min(WHOLE_PERCENT, int(WHOLE_PERCENT * come / way)))
