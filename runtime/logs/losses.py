"""Counts the log lines that Elasticsearch never saw, and tells of it where they are seen."""

from threading import Lock
from time import monotonic

import structlog

from runtime.telemetry.metrics import LOG_EVENTS_DROPPED

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

TELL_AGAIN_SECONDS = 60.0
"""Losses that go on are told once in that time; each line about them is one more to ship."""


class ShippingLosses:
    """What went wrong in shipping the lines of this process.

    Lines are counted by every thread that logs and told by the shipper's alone, for whoever logs
    must not be led into logging.

    Attributes:
        dropped: Lines that were given up.
        failed_batches: Batches that Elasticsearch did not take when they were sent.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.dropped = 0
        self.failed_batches = 0
        self._told_dropped = 0
        self._told_at: float | None = None
        self._reason = ""
        self._is_interrupted = False

    def drop(self, lines: int, reason: str) -> None:
        """Count lines that are given up.

        Args:
            lines: How many.
            reason: One word or two, without anything of the lines themselves.
        """
        with self._lock:
            self.dropped += lines
            self._reason = reason
        LOG_EVENTS_DROPPED.count(lines)

    def fail(self, reason: str) -> None:
        """Count a batch that was not taken and is kept; the first one of a row is told."""
        with self._lock:
            self.failed_batches += 1
        if not self._is_interrupted:
            self._is_interrupted = True
            log.warning("log_shipping_interrupted", reason=reason)

    def recover(self) -> None:
        """Tell that batches are taken again, if they were not."""
        if self._is_interrupted:
            self._is_interrupted = False
            log.info("log_shipping_resumed", failed_batches=self.failed_batches)

    def tell(self) -> None:
        """Tell how many lines were lost since the last time, now and then."""
        if self.dropped == self._told_dropped:
            return
        now = monotonic()
        if self._told_at is None or now - self._told_at >= TELL_AGAIN_SECONDS:
            self._told_at = now
            self.tell_now()

    def tell_now(self) -> None:
        """Tell how many lines were lost since the last time, if any were."""
        with self._lock:
            lost, self._told_dropped = self.dropped - self._told_dropped, self.dropped
        if lost:
            log.warning("log_events_dropped", lost=lost, dropped=self.dropped, reason=self._reason)
