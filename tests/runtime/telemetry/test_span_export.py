"""What leaves the process with a span, and what is said when nobody takes it."""

from collections.abc import Sequence

import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status, StatusCode
from structlog.testing import capture_logs

from runtime.telemetry.span_export import CarefulExporter

ADDRESS = "maria@example.com"


class Collector(SpanExporter):
    """Takes spans while it is told to."""

    def __init__(self) -> None:
        self.is_away = False
        self.calls = 0
        self.taken: list[ReadableSpan] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.calls += 1
        if self.is_away:
            return SpanExportResult.FAILURE
        self.taken += spans
        return SpanExportResult.SUCCESS


def export_one(exporter: CarefulExporter) -> None:
    """Have a span begin and end."""
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    provider.get_tracer("test").start_span("charge").end()


def leak_into_a_span(exporter: CarefulExporter) -> None:
    """Have a span say everything that a careless library might."""
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    span = provider.get_tracer("test").start_span(
        "charge",
        attributes={
            "kinokassa.payment_id": "p-1",
            "kinokassa.email": ADDRESS,
            "url.full": f"https://cinema.example/letters?of={ADDRESS}",
            "user_agent.original": ADDRESS,
        },
    )
    span.record_exception(ValueError(ADDRESS))
    span.set_status(Status(StatusCode.ERROR, f"no such viewer: {ADDRESS}"))
    span.end()


def test_only_known_attributes_leave_the_process() -> None:
    collector = Collector()

    leak_into_a_span(CarefulExporter(collector))

    assert collector.taken[0].attributes == {"kinokassa.payment_id": "p-1"}


def test_nothing_that_a_library_says_of_a_person_leaves_the_process() -> None:
    collector = Collector()

    leak_into_a_span(CarefulExporter(collector))

    assert ADDRESS not in collector.taken[0].to_json()


def test_an_error_keeps_its_type() -> None:
    collector = Collector()

    leak_into_a_span(CarefulExporter(collector))

    (event,) = collector.taken[0].events
    assert dict(event.attributes or {}) == {"exception.type": "ValueError"}
    assert collector.taken[0].status.status_code is StatusCode.ERROR


def test_a_collector_that_is_away_is_told_of_once() -> None:
    collector = Collector()
    exporter = CarefulExporter(collector)
    collector.is_away = True

    with capture_logs() as lines:
        for _ in range(3):
            export_one(exporter)

    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("trace_collector_lost", "warning")
    ]


def test_a_collector_that_is_back_is_told_of_with_what_was_lost() -> None:
    collector = Collector()
    exporter = CarefulExporter(collector)
    collector.is_away = True
    for _ in range(3):
        export_one(exporter)

    with capture_logs() as lines:
        collector.is_away = False
        export_one(exporter)
        export_one(exporter)

    assert [(line["event"], line["spans_lost"]) for line in lines] == [("trace_collector_found", 3)]


def test_a_process_that_ends_tries_a_collector_that_is_away_once_more_and_no_oftener() -> None:
    collector = Collector()
    exporter = CarefulExporter(collector)
    collector.is_away = True
    exporter.expect_end()

    for _ in range(4):
        export_one(exporter)

    assert collector.calls == 1


def test_a_process_that_ends_hands_over_everything_to_a_collector_that_takes_it() -> None:
    collector = Collector()
    exporter = CarefulExporter(collector)
    exporter.expect_end()

    for _ in range(4):
        export_one(exporter)

    assert len(collector.taken) == 4


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    """Have every logger ask for the configuration anew, or none of its lines is captured."""
    structlog.reset_defaults()
