"""What our processes logged, as the console shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID


class LogsUnreachable(Exception):
    """Elasticsearch did not answer, or not in time."""

    def __init__(self) -> None:
        super().__init__("the logs cannot be read just now")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of one process; what is secret was taken out before it was logged.

    Args:
        logged_at: ISO 8601 by the clock of its host: the billing clock may be elsewhere.
        process: Which process.
        level: Such as info or error.
        event: What happened.
        correlation_id: The click or tick that it belongs to.
        fields: Whatever else was logged with it.
    """

    logged_at: str
    process: str
    level: str
    event: str
    correlation_id: str
    fields: Mapping[str, str] = field(default_factory=dict)


FindLogLines: TypeAlias = Callable[[Sequence[UUID]], list[LogLine]]
"""Finds the lines of some clicks and ticks, the first one first; raises `LogsUnreachable`."""
