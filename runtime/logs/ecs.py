"""Log events in the fields of the Elastic Common Schema, which Kibana and everybody's tools know.

https://www.elastic.co/docs/reference/ecs tells what each field means. What the schema has no
field for stands under `kinokassa`, by the name that it has in the code.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

ECS_VERSION = "8.17.0"

SERVICE = "kinokassa"

PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "timestamp": ("@timestamp",),
        "event_id": ("event", "id"),
        "level": ("log", "level"),
        "logger": ("log", "logger"),
        "service_version": ("service", "version"),
        "process_id": ("process", "pid"),
        "thread": ("process", "thread", "name"),
        "hostname": ("host", "hostname"),
        "method": ("http", "request", "method"),
        "path": ("url", "path"),
        "remote_address": ("client", "address"),
        "subject": ("user", "id"),
        "trace_id": ("trace", "id"),
        "span_id": ("span", "id"),
        "error": ("error", "type"),
        "error_type": ("error", "type"),
        "error_message": ("error", "message"),
        "error_stack_trace": ("error", "stack_trace"),
        "error_id": ("error", "id"),
        # What a human's form makes of an exception or a stack, where such lines are shipped too.
        "exception": ("error", "stack_trace"),
        "stack": ("error", "stack_trace"),
    }
)
"""Our name of a field and its place in the schema, for those that only move."""

OWN_EVENT = re.compile(r"[a-z][a-z0-9_]*")
"""How we name events; what libraries log are sentences."""

NANOSECONDS_PER_MILLISECOND = 1_000_000

SERVER_ERRORS = 500
"""Statuses from here on are failures of ours (RFC 9110, 15.6)."""

UNCERTAIN = frozenset({"unknown"})

FAILURES = frozenset({"failure", "failed", "error"})
"""Outcomes and fates that mean that something broke. A refused command and a declined card are
answers, so the event was a success."""

FAILURE_LEVELS = frozenset({"error", "critical"})


def as_ecs(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return a log event as the document that goes to standard output and to Elasticsearch.

    Args:
        event: Flat, as our code logs it, secrets already taken out.
    """
    document: dict[str, Any] = {
        "@timestamp": None,
        "ecs": {"version": ECS_VERSION},
        "service": {"name": SERVICE},
    }
    own: dict[str, Any] = {}
    for name, value in event.items():
        if value is None:
            continue
        if place := PLACES.get(name):
            _put(document, place, value)
        elif special := SPECIAL.get(name):
            special(document, own, value)
        else:
            own[name] = value
    _judge(document, event)
    if own:
        document[SERVICE] = own
    return document


def _put(document: dict[str, Any], place: tuple[str, ...], value: object) -> None:
    *objects, last = place
    for name in objects:
        document = document.setdefault(name, {})
    document[last] = value


def _put_name(document: dict[str, Any], _own: dict[str, Any], name: str) -> None:
    document["message"] = name
    if OWN_EVENT.fullmatch(name):
        _put(document, ("event", "action"), name)


def _put_process(document: dict[str, Any], _own: dict[str, Any], process: str) -> None:
    _put(document, ("event", "dataset"), f"{SERVICE}.{process}")
    _put(document, ("service", "node", "role"), process)


def _put_duration(document: dict[str, Any], own: dict[str, Any], milliseconds: object) -> None:
    if not isinstance(milliseconds, int | float):
        own["duration_ms"] = milliseconds
        return
    nanoseconds = round(milliseconds * NANOSECONDS_PER_MILLISECOND)
    _put(document, ("event", "duration"), nanoseconds)


def _put_status(document: dict[str, Any], own: dict[str, Any], status: object) -> None:
    code = _status_code(status)
    if code is None:
        own["status"] = status
    else:
        _put(document, ("http", "response", "status_code"), code)


def _status_code(status: object) -> int | None:
    """Return a status of HTTP; other things have states that are words."""
    match status:
        case int():
            return status
        case str() if status.isdecimal():
            return int(status)
        case _:
            return None


SPECIAL = MappingProxyType(
    {
        "event": _put_name,
        "process": _put_process,
        "duration_ms": _put_duration,
        "status": _put_status,
    }
)
"""Fields that become something else in the schema."""


def _judge(document: dict[str, Any], event: Mapping[str, Any]) -> None:
    """Say how it ended, as far as the event tells; our own words of it stay beside."""
    outcome = _outcome_of(event)
    if outcome is not None:
        _put(document, ("event", "outcome"), outcome)


def _outcome_of(event: Mapping[str, Any]) -> str | None:
    told = event.get("outcome", event.get("fate"))
    status = _status_code(event.get("status"))
    if told in UNCERTAIN:
        return "unknown"
    if told in FAILURES or event.get("level") in FAILURE_LEVELS:
        return "failure"
    if status is not None:
        return "failure" if status >= SERVER_ERRORS else "success"
    return None if told is None else "success"
