"""Everything between a span that begins and the collector that gets it."""

import os
import socket
from collections.abc import Callable
from importlib.metadata import version

from opentelemetry import propagate
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.propagators.composite import CompositePropagator
from opentelemetry.sdk.environment_variables import (
    OTEL_EXPORTER_OTLP_TIMEOUT,
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from runtime.telemetry.open_telemetry import OpenTelemetryTracer
from runtime.telemetry.span_attributes import LONGEST_VALUE
from runtime.telemetry.span_export import CarefulExporter
from runtime.telemetry.sql_spans import StatementSpans

SERVICE = "kinokassa"

EXPORT_TIMEOUT_SECONDS = 3.0
"""For one batch with all its tries, unless the environment names another. At the end of a process
two batches may be tried in vain, which leaves most of the twenty seconds that it has."""

STABLE_NAMES = ("OTEL_SEMCONV_STABILITY_OPT_IN", "http")
"""Has libraries use the names of attributes that OpenTelemetry will not change any more."""


class SpanPipeline:
    """Makes spans in this process and sees them out of it.

    Args:
        process_name: Told with every span.
        collector: Takes the spans.
        make_processor: Decides when: in batches, unless a test wants them at once.
    """

    def __init__(
        self,
        process_name: str,
        collector: SpanExporter,
        *,
        make_processor: Callable[[SpanExporter], SpanProcessor] = BatchSpanProcessor,
    ) -> None:
        self._exporter = CarefulExporter(collector)
        self._provider = TracerProvider(
            resource=Resource.create(_described(process_name)),
            shutdown_on_exit=False,
            span_limits=SpanLimits(max_attribute_length=LONGEST_VALUE),
        )
        self._provider.add_span_processor(make_processor(self._exporter))
        self._tracer = self._provider.get_tracer(SERVICE)
        self._statements = StatementSpans(self._tracer)

    def open(self) -> OpenTelemetryTracer:
        """Trace statements and calls over HTTP from now on, and return who traces the rest."""
        os.environ.setdefault(*STABLE_NAMES)
        # Our messages carry the trace by themselves; the provider is not told of it.
        propagate.set_global_textmap(CompositePropagator([]))
        RequestsInstrumentor().instrument(tracer_provider=self._provider)
        self._statements.start()
        return OpenTelemetryTracer(self._tracer)

    def close(self) -> None:
        """Hand over what is left, as far as the collector takes it in time, and trace no more."""
        self._statements.stop()
        RequestsInstrumentor().uninstrument()
        self._exporter.expect_end()
        self._provider.shutdown()


def otlp_collector() -> SpanExporter:
    """Return the collector that the environment names."""
    names = (OTEL_EXPORTER_OTLP_TIMEOUT, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT)
    is_chosen = any(os.environ.get(name) for name in names)
    return OTLPSpanExporter(timeout=None if is_chosen else EXPORT_TIMEOUT_SECONDS)


def _described(process_name: str) -> dict[str, str | int]:
    """Return what tells this process from all others, as OpenTelemetry names it."""
    host = socket.gethostname()
    return {
        "service.name": SERVICE,
        "service.version": version("kinokassa"),
        "service.instance.id": f"{process_name}-{os.getpid()}@{host}",
        "host.name": host,
        "process.pid": os.getpid(),
        "kinokassa.process": process_name,
    }
