"""One piece of work that enters or leaves a process: log context, log line, metric and span.

    with crossing(Edge.TASK, "charge_saved_card", parent=traceparent, payment_id=...) as work:
        ...
        work.outcome = "approved"

What is raised ends the crossing with the outcome `error` and flies on; where that can only be a bug
of ours, the log line is an error with its stack.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from time import perf_counter
from types import MappingProxyType
from typing import Self

import structlog

from runtime.telemetry.context import LogContext, carried_ids
from runtime.telemetry.edges import MANNERS, Edge
from runtime.telemetry.tracer import Span, tracer_in_use

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

MILLISECONDS_PER_SECOND = 1_000

DONE = "done"
ERROR = "error"

NO_LABELS: Mapping[str, str] = MappingProxyType({})


class Crossing:
    """Some work at an edge; made by `crossing`.

    Attributes:
        name: Of the work; few different ones, for it is a label.
        outcome: What became of it, in one word of few; `done` unless told otherwise.
        outcome_if_raised: What becomes of it when something is raised; `error` unless told.
        is_routine: Too frequent for a log line at info.
    """

    __slots__ = (
        "_block", "_ids", "_labels", "_log_context", "_manner", "_notes", "_parent", "_span",
        "_started_at", "is_routine", "name", "outcome", "outcome_if_raised",
    )  # fmt: skip

    def __init__(
        self,
        edge: Edge,
        name: str,
        *,
        parent: str | None,
        labels: Mapping[str, str],
        ids: Mapping[str, object],
    ) -> None:
        self._manner = MANNERS[edge]
        self._parent = parent
        self._labels = labels
        self._ids = dict(ids)
        self._log_context: LogContext | None = None
        self._notes: dict[str, object] = {}
        self._span: Span | None = None
        self.name = name
        self.outcome = DONE
        self.outcome_if_raised = ERROR
        self.is_routine = self._manner.is_routine

    @property
    def traceparent(self) -> str | None:
        """What a message that this work leads to carries; what came with it when nobody traces."""
        return self._parent if self._span is None else self._span.traceparent

    def note(self, **fields: object) -> None:
        """Add fields to the log line at the end, or refine them; unlike labels, with any value."""
        self._notes.update(fields)

    def learn(self, **ids: object) -> None:
        """Add ids that came to light on the way; those that are none are left out."""
        self._ids.update({name: it for name, it in ids.items() if it is not None})
        if self._log_context is not None:
            self._log_context.bind(ids)

    def __enter__(self) -> Self:
        self.begin()
        self._block = self._in_hand()
        return self

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        with self._block:
            self._tell(error)

    def begin(self) -> None:
        """Start the clock and the span, and leave the context of the caller as it is."""
        tracer = tracer_in_use()
        if tracer is not None:
            told = self._fields()
            self._span = tracer.start_span(
                self._manner.span.format_map(told),
                self._manner.span_kind,
                parent=self._parent,
                attributes=self._attributes(),
            )
        self._started_at = perf_counter()

    def end(self, error: BaseException | None = None) -> None:
        """Tell of the work, begun by `begin`, in a context of its own."""
        with self._in_hand():
            self._tell(error)

    def _in_hand(self) -> ExitStack:
        """Enter the context of this work, and return what leaves it again."""
        block = ExitStack()
        if self._span is not None:
            block.enter_context(self._span.current())
        self._log_context = block.enter_context(LogContext(self._ids))
        block.callback(_work_in_hand.reset, _work_in_hand.set(self))
        return block

    def _tell(self, error: BaseException | None) -> None:
        elapsed_seconds = perf_counter() - self._started_at
        if error is not None:
            self.outcome = self.outcome_if_raised
            self._notes["error_type"] = type(error).__name__
        told = self._fields()
        self._manner.metric.observe(elapsed_seconds, **told)
        self._write_line(elapsed_seconds, told, error)
        if self._span is not None:
            self._span.end(self._attributes(), error)

    def _write_line(
        self, elapsed_seconds: float, told: dict[str, str], error: BaseException | None
    ) -> None:
        duration_ms = round(elapsed_seconds * MILLISECONDS_PER_SECOND, 2)
        fields = {**told, **self._notes, "duration_ms": duration_ms}
        if error is not None and self._manner.only_bugs_are_raised:
            log.error(self._manner.event, **fields, exc_info=error)
            return
        write = log.debug if self.is_routine and error is None else log.info
        write(self._manner.event, **fields)

    def _fields(self) -> dict[str, str]:
        names = {self._manner.name_field: self.name, self._manner.outcome_field: self.outcome}
        return {**self._labels, **names}

    def _attributes(self) -> dict[str, str]:
        ids = {name: str(it) for name, it in self._ids.items() if it is not None}
        return {**self._fields(), **carried_ids(), **ids}


_work_in_hand: ContextVar[Crossing | None] = ContextVar("work_in_hand", default=None)


def tell_outcome(outcome: str) -> None:
    """Say what became of the work in hand, for who does not hold it; outside of one, nothing.

    Args:
        outcome: One word of few.
    """
    work = _work_in_hand.get()
    if work is not None:
        work.outcome = outcome


def crossing(
    edge: Edge,
    name: str,
    *,
    parent: str | None = None,
    labels: Mapping[str, str] = NO_LABELS,
    **ids: object,
) -> Crossing:
    """Return a block around one piece of work at an edge.

    Args:
        edge: Which one.
        name: Of the work: a route, a command, a task; few different ones.
        parent: The traceparent that came with it.
        labels: What else its metric is told apart by.
        ids: What it is about; every log line of the block bears them. None leaves one out.
    """
    return Crossing(edge, name, parent=parent, labels=labels, ids=ids)


@contextmanager
def side_by_side(crossings: Sequence[Crossing]) -> Iterator[None]:
    """Let some work happen in one go, such as a batch of commands in one transaction.

    Each is told of by itself, and took as long as the whole. Log lines inside bear the ids of the
    work when it is alone, and of none when it is not.
    """
    if len(crossings) == 1:
        with crossings[0]:
            yield
        return
    for each in crossings:
        each.begin()
    broken_by: BaseException | None = None
    try:
        yield
    except BaseException as error:
        broken_by = error
        raise
    finally:
        for each in crossings:
            each.end(broken_by)
