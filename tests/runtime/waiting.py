"""Waiting for a condition, with a deadline."""

import threading
import time
from collections.abc import Callable

DEADLINE_SECONDS = 30.0
PAUSE_SECONDS = 0.02


def wait_until(is_met: Callable[[], bool]) -> None:
    """Return as soon as the condition is met; fail when it is not in time."""
    pause = threading.Event()
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_met():
        assert time.monotonic() < deadline, "the condition was not met in time"
        pause.wait(PAUSE_SECONDS)
