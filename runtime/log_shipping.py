"""Sends log events to Elasticsearch from a thread of its own, so that no request ever waits.

What cannot be sent is counted, never hidden: the next batch that arrives tells how much was lost.
"""

import queue
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import bulk

from runtime.settings.log_shipping import LogShippingSettings

CAPACITY = 10_000
"""Events that may wait: some seconds of a busy process, some megabytes of memory."""

BATCH = 500

FLUSH_SECONDS = 1.0
"""How old an event grows before it is sent."""

REQUEST_TIMEOUT_SECONDS = 5.0

LAST_FLUSH_SECONDS = 3.0
"""How long the end of a process may wait for its last events."""

DAY_CHARACTERS = len("2026-01-31")


class LogShipper:
    """Takes events from all threads of a process and sends them in batches.

    Args:
        client: Of Elasticsearch; used by the shipper's thread alone.
        index_prefix: First part of the daily index.
        capacity: Events that may wait; later ones are dropped and counted.
    """

    def __init__(
        self, client: Elasticsearch, index_prefix: str, *, capacity: int = CAPACITY
    ) -> None:
        self._client = client
        self._index_prefix = index_prefix
        self._waiting: queue.Queue[dict[str, Any]] = queue.Queue(capacity)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log-shipper", daemon=True)
        self.dropped = 0
        self.failed_batches = 0

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def take(self, event: Mapping[str, Any]) -> None:
        """Accept an event that was redacted already; never waits."""
        try:
            self._waiting.put_nowait(dict(event))
        except queue.Full:
            self.dropped += 1

    def close(self) -> None:
        """Send what waits, as far as Elasticsearch answers in time, and stop."""
        self._stopping.set()
        self._thread.join(timeout=LAST_FLUSH_SECONDS)

    def _run(self) -> None:
        while not (self._stopping.is_set() and self._waiting.empty()):
            batch = self._gather()
            if batch:
                self._send(batch)

    def _gather(self) -> list[dict[str, Any]]:
        """Wait for a batch to fill or to grow old."""
        batch: list[dict[str, Any]] = []
        try:
            batch.append(self._waiting.get(timeout=FLUSH_SECONDS))
            while len(batch) < BATCH:
                batch.append(self._waiting.get_nowait())
        except queue.Empty:
            return batch
        return batch

    def _send(self, batch: list[dict[str, Any]]) -> None:
        """Send a batch; it is given up when the process ends while Elasticsearch is away."""
        while True:
            try:
                arrived, _ = bulk(
                    self._client, self._actions(batch), raise_on_error=False, stats_only=True
                )
            except (ApiError, TransportError):
                self.failed_batches += 1
            else:
                self.dropped += len(batch) - arrived
                return
            if self._stopping.wait(FLUSH_SECONDS):
                self.dropped += len(batch)
                return

    def _actions(self, batch: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for event in batch:
            moment = str(event.get("timestamp", ""))
            day = moment[:DAY_CHARACTERS].replace("-", ".")
            losses = {"shipper_dropped": self.dropped} if self.dropped else {}
            source = {**event, "@timestamp": moment, **losses}
            yield {"_index": f"{self._index_prefix}-{day}", "_source": source}


def build_shipper(settings: LogShippingSettings) -> LogShipper | None:
    """Return a shipper that is not started, or none where no Elasticsearch is named."""
    if settings.elasticsearch_url is None:
        return None
    client = Elasticsearch(
        settings.elasticsearch_url,
        request_timeout=REQUEST_TIMEOUT_SECONDS,
        max_retries=0,
    )
    return LogShipper(client, settings.index_prefix)
