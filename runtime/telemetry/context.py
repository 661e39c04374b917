"""The ids of what is being worked on: in every log line, and handed on with every message."""

from collections.abc import Mapping
from contextvars import ContextVar, Token
from typing import Any, Self
from uuid import UUID

from structlog.contextvars import (
    bind_contextvars,  # noqa: TID251  # everybody else's is `bind_ids`, which ends with the work
    get_contextvars,
    reset_contextvars,
)

CARRIED_IDS = (
    "correlation_id",
    "causation_id",
    "viewer_id",
    "subscription_id",
    "invoice_id",
    "payment_id",
    "refund_id",
)
"""What a message takes along from one process to the next."""


class LogContext:
    """Ids that every log line of the block bears; at its end the ones outside are back.

    What is bound in between by `bind_ids` is undone as well.

    Args:
        ids: By name; those that are none are left out.
    """

    __slots__ = ("_ids", "_outer", "_tokens")

    def __init__(self, ids: Mapping[str, object]) -> None:
        self._ids = ids
        self._tokens: dict[str, Token[Any]] = {}

    def __enter__(self) -> Self:
        self._outer = _in_hand.set(self)
        self.bind(self._ids)
        return self

    def __exit__(self, *_: object) -> None:
        reset_contextvars(**self._tokens)
        _in_hand.reset(self._outer)

    def bind(self, ids: Mapping[str, object]) -> None:
        """Add ids until the end of the block."""
        bound = bind_contextvars(**{name: str(it) for name, it in ids.items() if it is not None})
        for name, token in bound.items():
            # The first one leads back to what was there before the block.
            self._tokens.setdefault(name, token)


_in_hand: ContextVar[LogContext | None] = ContextVar("log_context", default=None)


def bind_ids(**ids: object) -> None:
    """Add ids to the log lines of the crossing in hand, until it ends; outside of one, nothing.

    Args:
        ids: By name; those that are none are left out.
    """
    context = _in_hand.get()
    if context is not None:
        context.bind(ids)


def carried_ids() -> dict[str, str]:
    """Return the ids of the work in hand that belong on a message it leads to."""
    bound = get_contextvars()
    return {name: bound[name] for name in CARRIED_IDS if name in bound}


def find_bound_id(name: str) -> UUID | None:
    """Return one of the ids of the work in hand, or none when it is not known."""
    found = get_contextvars().get(name)
    return None if found is None else UUID(found)
