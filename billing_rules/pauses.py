"""What a pause does to the period that it interrupts."""

from datetime import datetime

from billing_rules.periods import Period


def resumed_period(paused_at: datetime, resumed_at: datetime, period: Period) -> Period:
    """Return the paid period of a subscription that runs again: moved whole by the paused span.

    Its length stays, so that whatever is prorated later sees neither more nor less paid time than
    before the pause. The anchor day of all later periods is that of the new end
    (`billing_rules.periods.anchor_day_of`), once and for good.

    Args:
        paused_at: When the pause began, aware.
        resumed_at: When it ended, aware.
        period: The paid period as it was before the pause.

    Raises:
        ValueError: The pause ended before it began.
    """
    if resumed_at < paused_at:
        raise ValueError(f"a pause from {paused_at} cannot end at {resumed_at}")
    paused_for = resumed_at - paused_at
    return Period(period.start + paused_for, period.end + paused_for)
