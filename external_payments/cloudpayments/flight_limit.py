"""At most so many calls in flight: the gateway answers 429 above its own limit.

The limit holds for one process. The gateway counts all processes together (5 calls for a test
terminal, 30 for a live one), so the global limit is this number times the number of worker
processes. A worker that makes one call at a time is limited by its own concurrency already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class NoFreeSlot(Exception):
    """Too many calls were in flight for too long: this one was not made."""

    def __init__(self, calls: int, wait_seconds: float) -> None:
        super().__init__(f"{calls} calls in flight, none ended within {wait_seconds:g} s")
        self.calls = calls
        self.wait_seconds = wait_seconds


class FlightLimit:
    """Lets a bounded number of threads call the gateway at the same time.

    Args:
        calls: How many, at least 1.
        wait_seconds: How long a call may wait for its turn; 0 never waits.
    """

    def __init__(self, calls: int, *, wait_seconds: float) -> None:
        self._calls = calls
        self._wait_seconds = wait_seconds
        self._slots = BoundedSemaphore(calls)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the slots while the call lasts.

        Raises:
            NoFreeSlot: None became free in time.
        """
        if not self._slots.acquire(timeout=self._wait_seconds):
            raise NoFreeSlot(self._calls, self._wait_seconds)
        try:
            yield
        finally:
            self._slots.release()
