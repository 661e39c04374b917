"""Waiting for something to become true, with a deadline."""

from collections.abc import Callable
from threading import Event
from time import monotonic

LOOK_EVERY_SECONDS = 0.05
"""Short beside what is waited for (seconds), long beside one look (under a millisecond)."""


def wait_until(is_so: Callable[[], bool], *, timeout_seconds: float) -> bool:
    """Return true as soon as the condition holds, false when the time is over.

    Args:
        is_so: The condition; asked at least once, and for the last time after the deadline.
        timeout_seconds: How long to wait; 0 asks once.
    """
    deadline = monotonic() + timeout_seconds
    pause = Event()
    while not is_so():
        if monotonic() >= deadline:
            return False
        pause.wait(LOOK_EVERY_SECONDS)
    return True
