"""Traces of this process: off, at no cost, unless a collector is named."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.util import Finalize

from runtime.settings.tracing import TracingSettings
from runtime.telemetry.tracer import (
    NO_SPAN,
    Span,
    SpanKind,
    current_traceparent,
    tracer_in_use,
    use_tracer,
)

FIRST_TO_END = 10
"""Before anything that was made earlier is torn down."""


def start_tracing(process_name: str) -> None:
    """Trace this process if OTEL_EXPORTER_OTLP_ENDPOINT names a collector.

    To be called after the last fork. What was traced is handed over when the process ends.

    Args:
        process_name: Told with every span.

    Raises:
        SettingsInvalid: The variable names no address.
    """
    if TracingSettings.from_environment(os.environ).otlp_endpoint is None:
        return
    # The SDK takes half a second to import, and most processes trace nothing.
    from runtime.telemetry.span_pipeline import (  # noqa: PLC0415  # see above
        SpanPipeline,
        otlp_collector,
    )

    # What goes wrong with the collector is told once, by us; the SDK would tell it again and again.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    pipeline = SpanPipeline(process_name, otlp_collector())
    use_tracer(pipeline.open())
    # Runs at the end of a worker that was forked as well, which `atexit` does not.
    Finalize(None, pipeline.close, exitpriority=FIRST_TO_END)


def current_trace_ids() -> tuple[str, str] | None:
    """Return the ids of the trace and the span in hand, in hexadecimal, or none outside of one."""
    traceparent = current_traceparent()
    if traceparent is None:
        return None
    _version, trace_id, span_id, _flags = traceparent.split("-")
    return trace_id, span_id


def begin_trace(name: str, **ids: object) -> str | None:
    """Begin a trace with what nobody asked for, and return its traceparent; none when off.

    The work that found it may have found a hundred others, so its span is linked and no more.

    Args:
        name: Of its first span, such as `due RenewSubscription`.
        ids: What it is about; those that are none are left out.
    """
    return _mark(name, NO_SPAN, ids, links=[current_traceparent()])


def add_step(name: str, parent: str | None, **ids: object) -> str | None:
    """Add a step that takes no time to a trace, and return the traceparent of what follows it.

    Args:
        name: Of the step, such as the command that another one led to.
        parent: What it followed from; none when that is not traced.
        ids: What it is about; those that are none are left out.
    """
    return None if parent is None else _mark(name, parent, ids) or parent


@contextmanager
def spanned(
    name: str, kind: SpanKind, *, parent: str | None = None, **ids: object
) -> Iterator[None]:
    """Trace a block that is no crossing of its own.

    Args:
        name: Of its span.
        kind: On which side of an edge it is.
        parent: The traceparent that it goes on with; the span in hand is linked then. None goes on
            with the span in hand.
        ids: What it is about; those that are none are left out.
    """
    tracer = tracer_in_use()
    if tracer is None:
        yield
        return
    links = [] if parent is None else [tracer.current_traceparent()]
    with until_end_of(
        [tracer.start_span(name, kind, parent=parent, attributes=_texts(ids), links=links)]
    ):
        yield


@contextmanager
def until_end_of(spans: Sequence[Span]) -> Iterator[None]:
    """Let spans end with the block, and those that begin in it hang under the first of them."""
    broken_by: BaseException | None = None
    try:
        with spans[0].current():
            yield
    except BaseException as error:
        broken_by = error
        raise
    finally:
        for span in reversed(spans):
            span.end({}, broken_by)


def _mark(
    name: str, parent: str, ids: Mapping[str, object], *, links: Sequence[str | None] = ()
) -> str | None:
    tracer = tracer_in_use()
    if tracer is None:
        return None
    mark = tracer.start_span(
        name, SpanKind.INTERNAL, parent=parent, attributes=_texts(ids), links=links
    )
    mark.end({}, None)
    return mark.traceparent


def _texts(ids: Mapping[str, object]) -> dict[str, str]:
    return {name: str(it) for name, it in ids.items() if it is not None}
