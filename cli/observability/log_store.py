"""Tells Elasticsearch what our log lines look like and how long to keep them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from cli.observability.errors import SetupFailed

MAPPINGS = Path(__file__).parent / "mappings.json"
"""The types of all fields. What is not in it is kept and shown, but cannot be searched: nobody can
make an index explode by logging under ever new names."""

PRIORITY = 200
"""Above the templates that Elasticsearch brings along, the highest of which has 100."""

LONGEST_KIND = 60
"""Characters: the kind of an error is one word; anything longer is a whole answer."""

META = {"managed_by": "kinokassa observability install"}


class LogStore:
    """Elasticsearch, as the keeper of our logs.

    Args:
        client: With a key that may manage index templates and lifecycle policies.
        index_prefix: First part of the daily indices; the template and the policy are named so.
    """

    def __init__(self, client: Elasticsearch, index_prefix: str) -> None:
        self._client = client
        self._prefix = index_prefix

    def describe_lines(self) -> None:
        """Put the template for the daily indices that are begun from now on.

        Raises:
            SetupFailed: Elasticsearch cannot be reached, or refused.
        """
        self._put_template(read_mappings(), policy=None)

    def describe_lines_kept_for(self, days: int) -> None:
        """Put the template, and have every daily index deleted so long after it was begun.

        Indices that are there already fall under the policy too.

        Args:
            days: From 1.

        Raises:
            SetupFailed: Elasticsearch cannot be reached, refused, or has no lifecycle management.
        """
        with complaints("the retention policy"):
            self._client.ilm.put_lifecycle(name=self._prefix, policy=retention_policy(days))
        self._put_template(read_mappings(), policy=self._prefix)
        with complaints("the retention of the indices that are there"):
            self._client.indices.put_settings(
                index=f"{self._prefix}-*",
                settings={"index.lifecycle.name": self._prefix},
                ignore_unavailable=True,
                allow_no_indices=True,
            )

    def _put_template(self, mappings: dict[str, Any], *, policy: str | None) -> None:
        with complaints("the index template"):
            self._client.indices.put_index_template(
                name=self._prefix,
                index_patterns=[f"{self._prefix}-*"],
                priority=PRIORITY,
                template={"settings": index_settings(policy), "mappings": mappings},
                meta=META,
            )


def read_mappings() -> dict[str, Any]:
    """Return the types of all fields."""
    mappings: dict[str, Any] = json.loads(MAPPINGS.read_text(encoding="utf-8"))
    return mappings


def index_settings(policy: str | None) -> dict[str, Any]:
    """Return the settings of each daily index.

    Args:
        policy: Under which it is deleted; none keeps it for ever.
    """
    retention = {} if policy is None else {"index.lifecycle.name": policy}
    return {
        "number_of_shards": 1,
        # A copy where there is a second node to hold it.
        "auto_expand_replicas": "0-1",
        # Five times cheaper than the usual second; nobody waits at the screen for a log line.
        "refresh_interval": "5s",
        # A text where a number belongs costs that field, not the line.
        "index.mapping.ignore_malformed": True,
        **retention,
    }


def retention_policy(days: int) -> dict[str, Any]:
    """Return the lifecycle of a daily index, counted from its first line.

    Args:
        days: From 1.
    """
    return {"_meta": META, "phases": {"delete": {"min_age": f"{days}d", "actions": {"delete": {}}}}}


@contextmanager
def complaints(thing: str) -> Iterator[None]:
    """Turn every way in which Elasticsearch can fail into one sentence.

    Args:
        thing: What was to be put.
    """
    try:
        yield
    except ApiError as error:
        kind = f": {error.message}" if len(error.message) <= LONGEST_KIND else ""
        raise SetupFailed(f"Elasticsearch refused {thing} ({error.status_code}{kind}).") from error
    except TransportError as error:
        raise SetupFailed(f"Elasticsearch cannot be reached ({type(error).__name__}).") from error
