"""What crossings ask of whoever traces; nobody does unless a collector is named.

The tracer that exports is in `runtime/telemetry/open_telemetry.py`, imported only where one traces.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

NO_SPAN = ""
"""A traceparent that names no span: what hangs under it begins a trace."""


class SpanKind(StrEnum):
    """On which side of an edge a span is."""

    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"
    INTERNAL = "internal"


class Span(Protocol):
    """One piece of work in a trace."""

    @property
    def traceparent(self) -> str | None:
        """What a message carries so that what follows hangs under this span."""
        ...

    def current(self) -> AbstractContextManager[object]:
        """Let spans that begin in the block hang under this one."""
        ...

    def end(self, attributes: Mapping[str, str], error: BaseException | None) -> None:
        """End it.

        Args:
            attributes: What became of the work, and the ids it was about.
            error: What broke it off; none when it ran to its end.
        """
        ...


class Tracer(Protocol):
    """Begins spans."""

    def start_span(
        self,
        name: str,
        kind: SpanKind,
        *,
        parent: str | None,
        attributes: Mapping[str, str],
        links: Sequence[str | None] = (),
    ) -> Span:
        """Begin a span.

        Args:
            name: Such as `POST /v1/checkouts`.
            kind: On which side of the edge it is.
            parent: The traceparent that came with the message; one that is malformed begins a
                trace. None hangs it under the span in hand, or begins a trace.
            attributes: What is known at the beginning.
            links: Traceparents of spans in other traces that it has to do with.
        """
        ...

    def current_traceparent(self) -> str | None:
        """Return what a message that is sent now should carry."""
        ...


_tracer: Tracer | None = None


def use_tracer(tracer: Tracer | None) -> None:
    """Let the crossings of this process be traced by `tracer`, or by nobody."""
    global _tracer  # noqa: PLW0603  # crossings are everywhere and are handed no tools
    _tracer = tracer


def tracer_in_use() -> Tracer | None:
    """Return who traces in this process."""
    return _tracer


def current_traceparent() -> str | None:
    """Return what a message that is sent now should carry; none when nobody traces."""
    return None if _tracer is None else _tracer.current_traceparent()
