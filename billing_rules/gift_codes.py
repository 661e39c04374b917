"""The words by which a gift is claimed, and what a gift adds to somebody's time."""

import hashlib
from datetime import datetime

from billing_rules.periods import Period, PeriodLength, next_boundary

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody takes for one another, in handwriting either: no I, O, 0 or 1."""

CODE_LENGTH = 16
"""Of 32 symbols each: 80 bits, beyond guessing even without a limit on tries."""

GROUP_LENGTH = 4

MOST_GIFT_PERIODS = 36
"""Three years of months: more is a slip of the finger."""


def grouped_code(symbols: str) -> str:
    """Return a code as people read it out: ABCD-EFGH-JKLM-NPQR."""
    starts = range(0, len(symbols), GROUP_LENGTH)
    return "-".join(symbols[start : start + GROUP_LENGTH] for start in starts)


def code_digest(typed: str) -> str:
    """Return by what a code is found: the same however it was typed, in groups or small letters."""
    symbols = "".join(character for character in typed.upper() if character.isalnum())
    return hashlib.sha256(symbols.encode()).hexdigest()


def gift_period(start: datetime, length: PeriodLength, *, periods: int, anchor_day: int) -> Period:
    """Return the calendar span of a gift that begins at `start`.

    Args:
        start: When the time that the viewer has ends; aware.
        length: Of one period of the gift's plan.
        periods: How many the gift holds, from 1.
        anchor_day: The day of the month that the viewer's periods keep to.
    """
    end = start
    for _ in range(periods):
        end = next_boundary(end, length, anchor_day=anchor_day)
    return Period(start, end)
