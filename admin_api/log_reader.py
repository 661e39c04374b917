"""Reading back what our processes logged about one story, where Elasticsearch keeps it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from admin_api.log_documents import line_of
from admin_api.log_lines import LEVELS, LogLine, LogsUnreachable, LogWish
from runtime.logs import LogShippingSettings
from runtime.web.pagination import Cursor, Page, page_of

MOST_IDS = 200
"""The newest of each kind; a subscription of many years has more clicks and ticks than that."""

TIMEOUT_SECONDS = 5.0
"""A manager waits; who wants all of it goes to Kibana."""

NEWEST_FIRST = [
    {"@timestamp": {"order": "desc", "unmapped_type": "date"}},
    {"event.id": {"order": "desc", "unmapped_type": "keyword"}},
]
"""Ids of later lines of a process sort after those of earlier ones of the same millisecond."""

MILLISECONDS_PER_SECOND = 1_000


class LogReader:
    """Finds log lines by what they belong to.

    Args:
        client: Of Elasticsearch.
        index_prefix: First part of the daily indices.
    """

    def __init__(self, client: Elasticsearch, index_prefix: str) -> None:
        self._client = client
        self._indices = f"{index_prefix}-*"

    def find_lines(self, wish: LogWish) -> Page[LogLine]:
        """Return a page of the lines of a story, the newest ones first.

        Raises:
            LogsUnreachable: Elasticsearch did not answer in time, or refused.
        """
        if not any(wish.ids.values()):
            return Page([], None)
        try:
            answer = self._client.search(
                index=self._indices,
                query={"bool": {"filter": list(_conditions(wish))}},
                sort=NEWEST_FIRST,
                search_after=None if wish.cursor is None else _place_of(wish.cursor),
                size=wish.limit + 1,
                ignore_unavailable=True,
                allow_no_indices=True,
            )
        except (ApiError, TransportError) as error:
            raise LogsUnreachable from error
        lines = [line_of(hit["_source"]) for hit in answer["hits"]["hits"]]
        return page_of(
            lines, limit=wish.limit, cursor_of=lambda line: Cursor(line.logged_at, line.id)
        )


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


def _conditions(wish: LogWish) -> Iterator[dict[str, Any]]:
    """Return what every line must fulfil."""
    of_the_story = [
        {"terms": {f"kinokassa.{name}": [str(it) for it in ids[-MOST_IDS:]]}}
        for name, ids in wish.ids.items()
        if ids
    ]
    yield {"bool": {"should": of_the_story, "minimum_should_match": 1}}
    if wish.level is not None:
        yield {"terms": {"log.level": LEVELS[LEVELS.index(wish.level) :]}}
    if wish.process is not None:
        yield {"term": {"service.node.role": wish.process}}


def _place_of(cursor: Cursor) -> list[int | str]:
    """Return where a line stands in the order; Elasticsearch keeps times by the millisecond."""
    return [_milliseconds(cursor.moment), str(cursor.row_id)]


def _milliseconds(moment: datetime) -> int:
    whole_seconds = int(moment.replace(microsecond=0).timestamp())
    return whole_seconds * MILLISECONDS_PER_SECOND + moment.microsecond // MILLISECONDS_PER_SECOND
