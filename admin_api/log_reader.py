"""Reading back what our processes logged about one story, where Elasticsearch keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from elasticsearch import ApiError, Elasticsearch, TransportError

from admin_api.log_lines import LogLine, LogsUnreachable
from runtime.logs import LogShippingSettings

MOST_LINES = 500
"""More than a person reads; a story of one payment has some dozens."""

MOST_IDS = 200
"""The newest clicks and ticks of a story; a query with more is refused by default."""

TIMEOUT_SECONDS = 2.0
"""A manager waits; who wants all of it goes to Kibana."""

CORRELATION = "kinokassa.correlation_id"


class LogReader:
    """Finds log lines by what they belong to.

    Args:
        client: Of Elasticsearch.
        index_prefix: First part of the daily indices.
    """

    def __init__(self, client: Elasticsearch, index_prefix: str) -> None:
        self._client = client
        self._indices = f"{index_prefix}-*"

    def find_lines(self, correlation_ids: Sequence[UUID]) -> list[LogLine]:
        """Return the lines of some clicks and ticks, the first one first.

        Args:
            correlation_ids: Of the state changes of a story; the last `MOST_IDS` count.

        Raises:
            LogsUnreachable: Elasticsearch did not answer in time, or refused.
        """
        if not correlation_ids:
            return []
        wanted = [str(it) for it in correlation_ids[-MOST_IDS:]]
        try:
            answer = self._client.search(
                index=self._indices,
                query={"terms": {CORRELATION: wanted}},
                sort=[{"@timestamp": {"order": "asc", "unmapped_type": "date"}}],
                size=MOST_LINES,
                ignore_unavailable=True,
                allow_no_indices=True,
            )
        except (ApiError, TransportError) as error:
            raise LogsUnreachable from error
        return [_line_of(hit["_source"]) for hit in answer["hits"]["hits"]]


def build_log_reader(elasticsearch_url: str, settings: LogShippingSettings) -> LogReader:
    """Return a reader that connects with its first search.

    Args:
        elasticsearch_url: Where the lines are.
        settings: Its key, and the names of indices.
    """
    client = Elasticsearch(
        elasticsearch_url, api_key=settings.api_key, request_timeout=TIMEOUT_SECONDS, max_retries=0
    )
    return LogReader(client, settings.index_prefix)


def _line_of(source: Mapping[str, Any]) -> LogLine:
    own = source.get("kinokassa", {})
    return LogLine(
        logged_at=str(source.get("@timestamp", "")),
        process=_text_at(source, "service", "node", "role"),
        level=_text_at(source, "log", "level"),
        event=str(source.get("message", "")),
        correlation_id=str(own.get("correlation_id", "")),
        fields={
            name: str(value) for name, value in sorted(own.items()) if name != "correlation_id"
        },
    )


def _text_at(source: Mapping[str, Any], *path: str) -> str:
    found: Any = source
    for name in path:
        found = found.get(name, {})
    return str(found or "")
