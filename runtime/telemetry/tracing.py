"""Traces of this process: off, at no cost, unless a collector is named."""

import logging
import os
from multiprocessing.util import Finalize

from runtime.settings.tracing import TracingSettings
from runtime.telemetry.tracer import (
    NO_SPAN,
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
    # The SDK takes a third of the start of a process, and most trace nothing.
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
        name: Of its first span, which has no length, such as `due RenewSubscription`.
        ids: What it is about; those that are none are left out.
    """
    tracer = tracer_in_use()
    if tracer is None:
        return None
    attributes = {key: str(it) for key, it in ids.items() if it is not None}
    first = tracer.start_span(
        name,
        SpanKind.INTERNAL,
        parent=NO_SPAN,
        attributes=attributes,
        links=[tracer.current_traceparent()],
    )
    first.end({}, None)
    return first.traceparent
