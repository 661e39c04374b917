"""The sandbox's time: real UTC for dates, shortened waits for what takes long in life."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time and shortens waits.

    Attributes:
        speed: How many times faster than life the waits pass.
    """

    speed: float

    def now_ms(self) -> int:
        """Return the present moment in milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000

    def after_ms(self, seconds: float) -> int:
        """Return when a wait of `seconds` of the gateway's life is over, in milliseconds."""
        return self.now_ms() + max(1, round(seconds * 1000 / self.speed))
