"""The sandbox's time: real UTC and what it was moved ahead, with waits that stay real."""

from __future__ import annotations

import time


class Clock:
    """Tells the time and shortens waits; safe to share between threads.

    Attributes:
        speed: How many times faster than life the waits pass.
        ahead_ms: How far the sandbox's time is ahead of real time, in milliseconds.
    """

    def __init__(self, speed: float, ahead_ms: int = 0) -> None:
        self.speed = speed
        self.ahead_ms = ahead_ms

    def now_ms(self) -> int:
        """Return the present moment in milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000 + self.ahead_ms

    def after_ms(self, seconds: float, *, since_ms: int | None = None) -> int:
        """Return when a wait of `seconds` of the gateway's life is over, in milliseconds.

        Args:
            seconds: Shortened by `speed`.
            since_ms: When the wait begins; none means now.
        """
        begins_ms = self.now_ms() if since_ms is None else since_ms
        return begins_ms + max(1, round(seconds * 1000 / self.speed))
