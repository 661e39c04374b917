"""When an unpaid invoice is tried again by itself."""

from datetime import datetime, timedelta

NOT_SENT_DELAYS = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=4))
"""The bank never heard of these tries, so they come soon; after the last one a person is needed."""


def next_attempt_after_not_sent(failed_at: datetime, *, unsent: int) -> datetime | None:
    """Return when to try again after a charge that did not reach the provider.

    Args:
        failed_at: When we knew that it had not, aware.
        unsent: Tries on the invoice that were not sent, this one included, from 1.

    Raises:
        ValueError: `unsent` is below 1.
    """
    if unsent < 1:
        raise ValueError(f"{unsent} tries were not sent")
    if unsent > len(NOT_SENT_DELAYS):
        return None
    return failed_at + NOT_SENT_DELAYS[unsent - 1]
