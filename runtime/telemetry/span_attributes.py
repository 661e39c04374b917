"""What a span may say of its work: names that everybody knows, our ids, and nothing of people."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from runtime.telemetry.context import CARRIED_IDS

Value = TypeVar("Value")

STATUS = "status"

STANDARD_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "method": "http.request.method",
        "route": "http.route",
        STATUS: "http.response.status_code",
    }
)
"""Fields of ours that OpenTelemetry has a name for."""

ERROR_TYPE = "error.type"
SQL_OPERATION = "db.operation.name"
SQL_SYSTEM = "db.system.name"
SQL_TEXT = "db.query.text"

LONGEST_VALUE = 1_000
"""Characters. An insert of a thousand rows is a text of a megabyte, and says no more than this."""

OUR_FIELDS = (
    *CARRIED_IDS,
    "command_id",
    "commands",
    "fate",
    "kind",
    "letter_id",
    "message_id",
    "occasion",
    "operation",
    "outcome",
    "provider",
    "task",
    "task_id",
    "type",
)

EXPORTED = frozenset(
    {
        *STANDARD_NAMES.values(),
        *(f"kinokassa.{name}" for name in OUR_FIELDS),
        ERROR_TYPE,
        SQL_OPERATION,
        SQL_SYSTEM,
        SQL_TEXT,
        "exception.type",
        "server.address",
        "server.port",
    }
)
"""All that leaves the process. What a library, or we tomorrow, write beside it stays here: an
address may hold a link that opens without a password, an error's text the row that was refused."""

SERVER_ERROR = 500

FAILURES = frozenset({"error", "failed", "unknown"})
"""Outcomes and fates after which somebody has to look."""


def named(fields: Mapping[str, str]) -> dict[str, str | int]:
    """Return fields of ours by the names that spans know them by."""
    attributes: dict[str, str | int] = {
        STANDARD_NAMES.get(name, f"kinokassa.{name}"): value for name, value in fields.items()
    }
    status = _status_of(fields)
    if status is not None:
        attributes[STANDARD_NAMES[STATUS]] = status
    return attributes


def is_failure(fields: Mapping[str, str]) -> bool:
    """Tell whether the end of a piece of work is one that somebody has to look at."""
    status = _status_of(fields)
    is_server_error = status is not None and status >= SERVER_ERROR
    return is_server_error or not FAILURES.isdisjoint(
        (fields.get("outcome", ""), fields.get("fate", ""))
    )


def exported(attributes: Mapping[str, Value] | None) -> dict[str, Value]:
    """Return those attributes that may leave the process."""
    return {name: it for name, it in (attributes or {}).items() if name in EXPORTED}


def _status_of(fields: Mapping[str, str]) -> int | None:
    """Return the status of a request as a number; none before it is answered."""
    status = fields.get(STATUS, "")
    return int(status) if status.isdecimal() else None
