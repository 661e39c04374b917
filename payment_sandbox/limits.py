"""Two gates of the API: requests in flight at once, and requests that must wait for their twin."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class FlightLimit:
    """Counts requests in flight and turns away those above the limit."""

    def __init__(self, limit: int) -> None:
        self._slots = threading.BoundedSemaphore(limit)

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Say whether there was room; a slot that was taken is given back at the end."""
        has_room = self._slots.acquire(blocking=False)
        try:
            yield has_room
        finally:
            if has_room:
                self._slots.release()


class KeyedLocks:
    """Lets one thread at a time work under a key; others with the same key wait for it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[Hashable, tuple[threading.Lock, int]] = {}

    @contextmanager
    def held(self, key: Hashable) -> Iterator[None]:
        """Hold a key, after whoever holds it now has finished."""
        lock = self._enter(key)
        try:
            with lock:
                yield
        finally:
            self._leave(key)

    def _enter(self, key: Hashable) -> threading.Lock:
        with self._guard:
            lock, users = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = (lock, users + 1)
            return lock

    def _leave(self, key: Hashable) -> None:
        with self._guard:
            lock, users = self._locks.pop(key)
            if users > 1:
                self._locks[key] = (lock, users - 1)
