"""OpenTelemetry behind the words that crossings use; imported only where somebody traces."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from runtime.telemetry.span_attributes import ERROR_TYPE, is_failure, named
from runtime.telemetry.tracer import NO_SPAN, Span, SpanKind

HEADER = "traceparent"

W3C = TraceContextTextMapPropagator()

ROUTINE = ("task sweep", "reminder pass", "GET /health/", "GET /static/", "GET /ui/")
"""How the names of spans begin that nobody asked for, again and again: a trace of each would bury
all others. What a sweep or a pass finds begins a trace of its own."""


class OpenTelemetrySpan:
    """A span of the SDK."""

    __slots__ = ("_span",)

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    @property
    def traceparent(self) -> str | None:
        """What a message carries so that what follows hangs under this span."""
        return traceparent_of(self._span)

    def current(self) -> AbstractContextManager[object]:
        """Let spans that begin in the block hang under this one."""
        # What is raised in the block is told at the end, and without its text.
        return trace.use_span(self._span, record_exception=False, set_status_on_exception=False)

    def end(self, attributes: Mapping[str, str], error: BaseException | None) -> None:
        """End it with what became of the work."""
        self._span.set_attributes(named(attributes))
        if error is not None:
            self._span.set_attribute(ERROR_TYPE, type(error).__name__)
        if error is not None or is_failure(attributes):
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


class Untraced:
    """Stands for the span of work that is not worth one."""

    traceparent: str | None = None

    def current(self) -> AbstractContextManager[object]:
        """Change nothing."""
        return nullcontext()

    def end(self, attributes: Mapping[str, str], error: BaseException | None) -> None:
        """Tell nobody."""


class OpenTelemetryTracer:
    """Begins spans of the SDK.

    Args:
        tracer: Of the provider that exports them.
    """

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    def start_span(
        self,
        name: str,
        kind: SpanKind,
        *,
        parent: str | None,
        attributes: Mapping[str, str],
        links: Sequence[str | None] = (),
    ) -> Span:
        """Begin a span as `Tracer.start_span` tells, or stand in for one of routine work."""
        if parent is None and current_span() is None and name.startswith(ROUTINE):
            return Untraced()
        span = self._tracer.start_span(
            name,
            context=None if parent is None else context_of(parent),
            kind=trace.SpanKind[kind.name],
            attributes=named(attributes),
            links=[trace.Link(linked) for linked in map(_span_context, links) if linked.is_valid],
        )
        return OpenTelemetrySpan(span)

    def current_traceparent(self) -> str | None:
        """Return what a message that is sent now should carry."""
        span = current_span()
        return None if span is None else traceparent_of(span)


def current_span() -> trace.Span | None:
    """Return the span in hand, or none."""
    span = trace.get_current_span()
    return span if span.get_span_context().is_valid else None


def traceparent_of(span: trace.Span) -> str:
    """Return how W3C Trace Context writes a span."""
    context = span.get_span_context()
    trace_id = trace.format_trace_id(context.trace_id)
    return f"00-{trace_id}-{trace.format_span_id(context.span_id)}-{context.trace_flags:02x}"


def context_of(traceparent: str) -> Context:
    """Return a context in which spans hang under this one; an empty one when it is malformed."""
    return W3C.extract({HEADER: traceparent}, context=Context())


def _span_context(traceparent: str | None) -> trace.SpanContext:
    return trace.get_current_span(context_of(traceparent or NO_SPAN)).get_span_context()
