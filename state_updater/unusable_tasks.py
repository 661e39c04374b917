"""Messages on the queue of tasks that no task can be begun from.

Celery by itself acknowledges some of them, which loses them, and falls over others.
"""

from collections.abc import Container
from typing import Any

import structlog
from kombu.exceptions import ContentDisallowed, DecodeError
from kombu.message import Message

from runtime.identifiers import find_id
from runtime.telemetry.context import CARRIED_IDS, LogContext
from state_updater.told_tasks import IDS_HEADER

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

MALFORMED, UNKNOWN = "malformed", "unknown"
"""Why a message is of no use, in the words of dead commands and letters."""


class UnusableTask(Exception):
    """A message that no task can be begun from.

    Args:
        reason: One word.
        detail: A sentence that quotes nothing of the message, for it may hold anything.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def require_usable(message: Message, known_tasks: Container[str]) -> None:
    """Go on only with a message that names a task of ours and has arguments for it.

    Args:
        message: As it came.
        known_tasks: Names of the tasks of this release.

    Raises:
        UnusableTask: It is none.
    """
    name, task_id = message.headers.get("task"), message.headers.get("id")
    if not isinstance(name, str) or not isinstance(task_id, str):
        raise UnusableTask(MALFORMED, "it names no task, or has no id")
    if name not in known_tasks:
        raise UnusableTask(UNKNOWN, "this release has no task of its name")
    try:
        payload = message.payload
    except (DecodeError, ContentDisallowed) as error:
        raise UnusableTask(MALFORMED, f"its body cannot be read: {type(error).__name__}") from error
    if not _has_arguments(payload):
        raise UnusableTask(MALFORMED, "its body is no arguments of a task")


def refuse(message: Message, unusable: UnusableTask) -> None:
    """Tell of a message that is of no use, and have the broker put it among the dead letters.

    Args:
        message: In our hands; it is not any more afterwards.
        unusable: Why.
    """
    with LogContext(_ids_in(message.headers)):
        log.error("task_buried", reason=unusable.reason, detail=unusable.detail)
    message.reject(requeue=False)


def _has_arguments(payload: object) -> bool:
    """Return whether a body is what Celery's second protocol says: by place, by name, the rest."""
    match payload:
        case [list(), dict(), dict()]:
            return True
        case _:
            return False


def _ids_in(headers: dict[str, Any]) -> dict[str, object]:
    """Return the ids of a message; whoever writes to the queue may call anything one."""
    carried = headers.get(IDS_HEADER)
    named = {**carried} if isinstance(carried, dict) else {}
    named["task_id"] = headers.get("id")
    known = {name: named.get(name) for name in (*CARRIED_IDS, "task_id")}
    return {name: it for name, it in known.items() if isinstance(it, str) and find_id(it)}
