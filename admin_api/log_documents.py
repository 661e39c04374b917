"""Log lines of the Elastic Common Schema, read back as managers are shown them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from admin_api.log_lines import LogLine

OWN = "kinokassa"
"""Under this stands what the schema has no field for; its names are shown without it."""

SHOWN_APART = frozenset(
    {
        "@timestamp",
        "message",
        "event.id",
        "event.outcome",
        "event.duration",
        "log.level",
        "service.node.role",
        "trace.id",
        "error.stack_trace",
        "correlation_id",
    }
)

SAME_ON_EVERY_LINE = frozenset(
    {"ecs.version", "event.action", "event.dataset", "service.name", "service.version"}
)

NOT_AMONG_FIELDS = SHOWN_APART | SAME_ON_EVERY_LINE

NANOSECONDS_PER_MILLISECOND = 1_000_000


def line_of(document: Mapping[str, Any]) -> LogLine:
    """Return the line that a document holds."""
    found = dict(_flat(document))
    return LogLine(
        id=UUID(found["event.id"]),
        logged_at=datetime.fromisoformat(found["@timestamp"]),
        process=found.get("service.node.role", ""),
        level=found.get("log.level", ""),
        message=found.get("message", ""),
        outcome=found.get("event.outcome"),
        duration_ms=_milliseconds(found.get("event.duration")),
        correlation_id=found.get("correlation_id"),
        trace_id=found.get("trace.id"),
        stack_trace=found.get("error.stack_trace"),
        fields={
            name: str(found[name])
            for name in sorted(found.keys() - SHOWN_APART - SAME_ON_EVERY_LINE)
        },
    )


def _flat(document: Mapping[str, Any], *above: str) -> Iterator[tuple[str, Any]]:
    """Return every value by its path, such as `http.request.method`."""
    for name, value in document.items():
        path = (*above, name)
        if isinstance(value, Mapping):
            yield from _flat(value, *path)
        else:
            yield ".".join(path[1:] if path[0] == OWN else path), value


def _milliseconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / NANOSECONDS_PER_MILLISECOND
