"""The way of spans out of the process: stripped of what is nobody's business, and told once."""

from collections.abc import Sequence

import structlog
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status

from runtime.telemetry.span_attributes import exported

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class CarefulExporter(SpanExporter):
    """Hands spans to a collector.

    One that is away is told of once, and once when it is back, with the number of spans that were
    lost meanwhile: traces help to find a fault, and must not become one.

    Args:
        collector: Takes spans, and says whether it did.
    """

    def __init__(self, collector: SpanExporter) -> None:
        self._collector = collector
        self._lost = 0
        self._is_closing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Hand spans over, or count them as lost."""
        if self._is_closing and self._lost:
            # The end of the process has waited for the collector once, which is enough.
            return SpanExportResult.FAILURE
        result = self._collector.export([stripped(span) for span in spans])
        if result is SpanExportResult.SUCCESS:
            self._tell_found()
        else:
            self._tell_lost(len(spans))
        return result

    def expect_end(self) -> None:
        """Wait no more for a collector that is away, for the process is about to end."""
        self._is_closing = True

    def shutdown(self) -> None:
        """Let go of the collector."""
        self._collector.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Have the collector take what it keeps back."""
        return self._collector.force_flush(timeout_millis)

    def _tell_lost(self, spans: int) -> None:
        if not self._lost:
            log.warning("trace_collector_lost")
        self._lost += spans

    def _tell_found(self) -> None:
        if self._lost:
            log.info("trace_collector_found", spans_lost=self._lost)
            self._lost = 0


def stripped(span: ReadableSpan) -> ReadableSpan:
    """Return the span with those attributes alone that may leave, and errors without their text."""
    events = [
        Event(event.name, exported(event.attributes), event.timestamp) for event in span.events
    ]
    return ReadableSpan(
        span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=exported(span.attributes),
        events=events,
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
