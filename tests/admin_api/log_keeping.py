"""Log lines as our processes would have shipped them, kept for a test."""

from dataclasses import replace
from typing import Any

from admin_api.log_reader import LogReader
from admin_api.services import use_services
from cli.observability.log_store import LogStore
from runtime.identifiers import new_id
from runtime.logs.ecs import as_ecs
from tests.admin_api.office import Office
from tests.fixtures.search_store import SearchStore

DAY = "2026-03-31"


def ready(store: SearchStore) -> SearchStore:
    """Return the store once it knows what lines look like."""
    LogStore(store.client, store.prefix).describe_lines()
    return store


def keep(store: SearchStore, event: str, *, time: str = "12:00:00", **fields: Any) -> None:
    """Keep one line of the State Updater, unless told otherwise."""
    line = {
        "timestamp": f"{DAY}T{time}Z",
        "event": event,
        "event_id": str(new_id()),
        "level": "info",
        "process": "state-updater",
        **{name: str(it) if name.endswith("_id") else it for name, it in fields.items()},
    }
    index = f"{store.prefix}-{DAY.replace('-', '.')}"
    store.client.index(index=index, document=as_ecs(line), refresh=True)


def read_from(office: Office, store: SearchStore) -> None:
    """Let the admin API read logs from the store."""
    reader = LogReader(store.client, store.prefix)
    use_services(office.app, replace(office.services, find_log_lines=reader.find_lines))
