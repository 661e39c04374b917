"""When to ask the provider about money whose fate is not known, and what silence means."""

from datetime import datetime, timedelta

CHECK_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=6),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Ask after these, counted from the attempt; then daily. The second lies past the five minutes
that the gateway may take to answer a charge."""

DAILY = timedelta(days=1)

NOT_FOUND_IS_FINAL_AFTER = timedelta(minutes=10)
"""The gateway may take five minutes for a charge; after twice that "not found" is believed."""

CALL_WITHIN = timedelta(minutes=2)
"""A call that is late by more than this, for its worker was paused, is not made any more: with the
gateway's five minutes it might end after somebody has believed "not found"."""


def next_check_at(attempted_at: datetime, *, checks: int) -> datetime:
    """Return when to ask about an attempt that has been asked about `checks` times.

    Args:
        attempted_at: When the attempt was handed to the provider, aware.
        checks: How often the provider was asked already, from 0.

    Raises:
        ValueError: `checks` is negative.
    """
    if checks < 0:
        raise ValueError(f"asked {checks} times")
    if checks < len(CHECK_DELAYS):
        return attempted_at + CHECK_DELAYS[checks]
    return attempted_at + DAILY * (checks - len(CHECK_DELAYS) + 1)


def is_not_found_final(attempted_at: datetime, *, at: datetime) -> bool:
    """Return whether "no such payment" now means that it was never made."""
    return at - attempted_at >= NOT_FOUND_IS_FINAL_AFTER


def is_too_late_to_call(claimed_at: datetime, *, at: datetime) -> bool:
    """Return whether a call that was claimed at `claimed_at` must not begin any more."""
    return at - claimed_at > CALL_WITHIN
