"""A span for each statement that PostgreSQL carries out in a traced piece of work.

The instrumentation that OpenTelemetry offers refuses SQLAlchemy 2.1, begins a trace for every look
of an idle loop, and copies errors, in which PostgreSQL quotes the row that it refused.
"""

import re
from typing import Any

from opentelemetry import trace
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from runtime.telemetry.open_telemetry import current_span
from runtime.telemetry.span_attributes import (
    ERROR_TYPE,
    LONGEST_VALUE,
    SQL_OPERATION,
    SQL_SYSTEM,
    SQL_TEXT,
)

OPEN_SPAN = "kinokassa_span"
"""Where a connection keeps the span of the statement that it is busy with."""

TARGET = re.compile(r"\b(?:from|into|update)\s+(\w+)", re.IGNORECASE)


class StatementSpans:
    """Traces the statements of every engine of this process.

    Args:
        tracer: Of the provider that exports them.
    """

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer
        self._listeners = (
            ("before_cursor_execute", self._begin),
            ("after_cursor_execute", self._end),
            ("handle_error", self._fail),
        )

    def start(self) -> None:
        """Trace from now on."""
        for name, listener in self._listeners:
            event.listen(Engine, name, listener)

    def stop(self) -> None:
        """Trace no more."""
        for name, listener in self._listeners:
            event.remove(Engine, name, listener)

    def _begin(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        # Without a span above it a statement is one of the looks of a loop that waits for work.
        if current_span() is None:
            return
        operation, name = described(statement)
        # The values travel beside the text, and stay out of the span.
        attributes = {
            SQL_SYSTEM: "postgresql",
            SQL_OPERATION: operation,
            SQL_TEXT: statement[:LONGEST_VALUE],
        }
        connection.info[OPEN_SPAN] = self._tracer.start_span(
            name, kind=trace.SpanKind.CLIENT, attributes=attributes
        )

    def _end(self, connection: Connection, *_: Any) -> None:
        span = connection.info.pop(OPEN_SPAN, None)
        if span is not None:
            span.end()

    def _fail(self, failure: ExceptionContext) -> None:
        if failure.connection is None or failure.connection.invalidated:
            return
        span = failure.connection.info.pop(OPEN_SPAN, None)
        if span is not None:
            span.set_attribute(ERROR_TYPE, type(failure.original_exception).__name__)
            span.set_status(trace.StatusCode.ERROR)
            span.end()


def described(statement: str) -> tuple[str, str]:
    """Return what a statement does in one word, and with the table that it does it to."""
    first_word, _, _ = statement.lstrip().partition(" ")
    operation = first_word.strip().upper()
    target = TARGET.search(statement)
    return operation, f"{operation} {target.group(1)}" if target else operation
