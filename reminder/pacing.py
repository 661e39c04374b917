"""How long the reminder rests: hardly at all while time leaps, for then somebody waits for it."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

LEAP_SECONDS = 1.0
"""No clock of its own accord goes so far wrong between two passes."""

WATCHED_SECONDS = 1.0
"""A sandbox whose time is moved leaps more often than this, from one due instant to the next."""

SHORT_REST_SECONDS = 0.05


class Pacing:
    """Tells after each pass how long to rest before the next one.

    Whoever moves the time of a sandbox waits at every due instant until the reminder has passed.

    Args:
        every_seconds: The rest where time goes on as it should.
        elapsed: Seconds since some instant, by a clock that nobody can move.
    """

    def __init__(self, every_seconds: float, elapsed: Callable[[], float] = monotonic) -> None:
        self._every_seconds = every_seconds
        self._elapsed = elapsed
        self._ahead: float | None = None
        self._leapt_at: float | None = None

    def rest_seconds(self, passed_at: datetime | None) -> float:
        """Return the rest after a pass.

        Args:
            passed_at: When the pass began, by the time of billing; none if it came to nothing.
        """
        now = self._elapsed()
        if passed_at is not None:
            self._compare(passed_at.timestamp() - now, now)
        if self._leapt_at is None or now - self._leapt_at > WATCHED_SECONDS:
            return self._every_seconds
        return min(self._every_seconds, SHORT_REST_SECONDS)

    def _compare(self, ahead: float, now: float) -> None:
        if self._ahead is not None and abs(ahead - self._ahead) > LEAP_SECONDS:
            self._leapt_at = now
        self._ahead = ahead
