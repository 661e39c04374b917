"""What our processes logged, as managers are shown it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from runtime.web.pagination import Cursor, Page

LEVELS = ("debug", "info", "warning", "error", "critical")
"""From the least to the worst."""

PROCESSES = (
    "client-api",
    "admin-api",
    "state-updater",
    "relay",
    "worker",
    "beat",
    "reminder",
    "letters",
    "observer",
)
"""Whoever writes log lines, by the name that stands in them."""

StoryIds: TypeAlias = Mapping[str, Sequence[UUID]]
"""What a story is about, by the names that ids have in log lines, such as `payment_id`."""


class LogsUnreachable(Exception):
    """Elasticsearch did not answer, or not in time."""

    def __init__(self) -> None:
        super().__init__("the logs cannot be read just now")


@dataclass(frozen=True, slots=True)
class LogWish:
    """Which log lines somebody wants to see.

    Args:
        ids: A line that bears any of them belongs to the story.
        limit: Lines, from 1.
        cursor: Last line of the page before; none for the newest ones.
        level: The least level that is shown; none shows all.
        process: Whose lines; none shows those of all.
    """

    ids: StoryIds
    limit: int
    cursor: Cursor | None = None
    level: str | None = None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of one process; what is secret was taken out before it was logged.

    Args:
        id: Of the line.
        logged_at: By the clock of its host, aware: the billing clock may be elsewhere.
        process: Which process.
        level: Such as info or error.
        message: What happened.
        outcome: How it ended, in one word; none for a line that ends nothing.
        duration_ms: How long it took; none where that was not measured.
        correlation_id: The click or tick that it belongs to.
        trace_id: The trace that it belongs to; none when nobody traced.
        stack_trace: Where an exception came from.
        fields: Whatever else was logged with it.
    """

    id: UUID
    logged_at: datetime
    process: str
    level: str
    message: str
    outcome: str | None = None
    duration_ms: float | None = None
    correlation_id: str | None = None
    trace_id: str | None = None
    stack_trace: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


FindLogLines: TypeAlias = Callable[[LogWish], Page[LogLine]]
"""Finds a page of log lines, the newest ones first; raises `LogsUnreachable`."""
