"""Hands lines to Elasticsearch, and tells what it took, what it will take later and what never."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import streaming_bulk

from runtime.logs.lines import EcsLine
from runtime.logs.settings import LogShippingSettings

MOST_BYTES = 5 * 1024 * 1024
"""Of one request: Elasticsearch works best with some megabytes, and refuses a hundred."""

REQUEST_TIMEOUT_SECONDS = 5.0

DAY_CHARACTERS = len("2026-01-31")

BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""Refusals of one line that pass: the queue of a shard is full, or a shard is moving."""

BLOCKED = "cluster_block_exception"
"""Kind of the refusal by an index that is copied just now, or by a store whose disk is full."""

KNOWN = HTTPStatus.CONFLICT
"""Its answer to a line that it has: the first answer was lost on the way."""

UNACCEPTABLE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
"""Refusals of a whole request that sending it again will not change."""


@dataclass(slots=True)
class Delivery:
    """What became of some lines.

    Args:
        postponed: To be sent again.
        refused: Never to be taken: how many lines for which reason.
    """

    postponed: list[EcsLine] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


class Deliverer:
    """Sends lines to daily indices, so that an old day is deleted whole.

    A line is created under its own id: one that is sent twice is kept once.

    Args:
        client: Of Elasticsearch; used by one thread at a time.
        index_prefix: First part of the daily index.
    """

    def __init__(self, client: Elasticsearch, index_prefix: str) -> None:
        self._client = client
        self._index_prefix = index_prefix

    def deliver(self, lines: Sequence[EcsLine]) -> Delivery:
        """Send lines; one that cannot be taken does not hold up the others.

        Raises:
            ApiError: Elasticsearch refuses the whole request, such as for a wrong key.
            TransportError: It cannot be reached, or does not answer in time.
        """
        delivery = Delivery()
        try:
            for line, answer in zip(lines, self._answers(lines), strict=True):
                self._sort(line, answer, delivery)
        except ApiError as error:
            if error.status_code not in UNACCEPTABLE:
                raise
            return self._deliver_halves(lines, f"HTTP status {error.status_code}")
        return delivery

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _answers(self, lines: Sequence[EcsLine]) -> Iterator[dict[str, Any]]:
        """Send lines and return what is said of each of them, in order."""
        answers = streaming_bulk(
            self._client,
            map(self._action, lines),
            chunk_size=len(lines),
            max_chunk_bytes=MOST_BYTES,
            raise_on_error=False,
        )
        return (item["create"] for _, item in answers)

    def _action(self, line: EcsLine) -> dict[str, Any]:
        day = line.moment[:DAY_CHARACTERS].replace("-", ".")
        return {
            "_op_type": "create",
            "_index": f"{self._index_prefix}-{day}",
            "_id": line.event_id,
            "_source": line.text,
        }

    def _sort(self, line: EcsLine, answer: dict[str, Any], delivery: Delivery) -> None:
        status = answer["status"]
        if status < HTTPStatus.MULTIPLE_CHOICES or status == KNOWN:
            return
        # Only the kind of the refusal: its words quote the line.
        kind = str(answer["error"]["type"])
        if status in BUSY or kind == BLOCKED:
            delivery.postponed.append(line)
        else:
            delivery.refused[kind] += 1

    def _deliver_halves(self, lines: Sequence[EcsLine], reason: str) -> Delivery:
        """Find the line for which a request was refused."""
        if len(lines) == 1:
            return Delivery(refused=Counter({reason: 1}))
        middle = len(lines) // 2
        first, second = self.deliver(lines[:middle]), self.deliver(lines[middle:])
        return Delivery(first.postponed + second.postponed, first.refused + second.refused)


def build_deliverer(url: str, settings: LogShippingSettings) -> Deliverer:
    """Return a deliverer that connects with its first lines.

    Args:
        url: Of Elasticsearch.
        settings: Its key, and the names of indices.
    """
    client = Elasticsearch(
        url,
        api_key=settings.api_key,
        request_timeout=REQUEST_TIMEOUT_SECONDS,
        max_retries=0,
    )
    return Deliverer(client, settings.index_prefix)
