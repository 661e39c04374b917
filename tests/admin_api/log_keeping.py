"""Log lines as our processes would have shipped them, kept for a test."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import msgspec

from admin_api.log_folder import LogFolder
from admin_api.log_lines import LogLine, LogWish
from admin_api.log_reader import LogReader
from admin_api.services import use_services
from cli.observability.log_store import LogStore
from runtime.identifiers import new_id
from runtime.logs.ecs import as_ecs
from runtime.web.pagination import Page
from tests.admin_api.office import Office
from tests.fixtures.search_store import SearchStore

DAY = "2026-03-31"


def ready(store: SearchStore) -> SearchStore:
    """Return the store once it knows what lines look like."""
    LogStore(store.client, store.prefix).describe_lines()
    return store


def line_told(event: str, *, time: str = "12:00:00", **fields: Any) -> dict[str, Any]:
    """Return one line of the State Updater, unless told otherwise, as a process writes it."""
    line = {
        "timestamp": f"{DAY}T{time}Z",
        "event": event,
        "event_id": str(new_id()),
        "level": "info",
        "process": "state-updater",
        **{name: str(it) if name.endswith("_id") else it for name, it in fields.items()},
    }
    return dict(as_ecs(line))


def keep(store: SearchStore, event: str, **fields: Any) -> None:
    """Keep one line in Elasticsearch."""
    index = f"{store.prefix}-{DAY.replace('-', '.')}"
    store.client.index(index=index, document=line_told(event, **fields), refresh=True)


class KeptLogs(Protocol):
    """Lines that are kept somewhere, and what finds them there."""

    def keep(self, event: str, **fields: Any) -> None:
        """Keep one line."""

    def find_lines(self, wish: LogWish) -> Page[LogLine]:
        """Find lines."""


@dataclass(frozen=True)
class LogsInElasticsearch:
    """Kept as they are shipped."""

    store: SearchStore

    def keep(self, event: str, **fields: Any) -> None:
        keep(self.store, event, **fields)

    def find_lines(self, wish: LogWish) -> Page[LogLine]:
        return LogReader(self.store.client, self.store.prefix).find_lines(wish)


@dataclass(frozen=True)
class LogsInFiles:
    """Kept as processes write them to their own output."""

    folder: Path

    def keep(self, event: str, **fields: Any) -> None:
        line = line_told(event, **fields)
        with (self.folder / f"{line['service']['node']['role']}.log").open("ab") as output:
            output.write(msgspec.json.encode(line) + b"\n")

    def find_lines(self, wish: LogWish) -> Page[LogLine]:
        return LogFolder(self.folder).find_lines(wish)


def read_from(office: Office, store: SearchStore) -> None:
    """Let the admin API read logs from the store."""
    reader = LogReader(store.client, store.prefix)
    use_services(office.app, replace(office.services, find_log_lines=reader.find_lines))
