"""Tracing of a whole process: off it is not even loaded, on it reaches a real collector."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cli.local.ports import pick_free_port
from runtime.settings import SettingsInvalid, TracingSettings
from runtime.telemetry.crossing import crossing
from runtime.telemetry.edges import Edge
from runtime.telemetry.span_pipeline import SpanPipeline
from runtime.telemetry.tracer import SpanKind
from tests.fixtures.trace_collector import TraceCollector
from tests.fixtures.traces import Traces
from tests.runtime.waiting import wait_until

ROOT = Path(__file__).parents[3]

TIMEOUT_SECONDS = 60

NOBODY = "http://127.0.0.1:1"
"""Nothing listens there."""

WORK = """
from runtime.logs import configure_logs
from runtime.telemetry.crossing import crossing
from runtime.telemetry.edges import Edge
from runtime.telemetry.tracing import start_tracing

configure_logs("worker")
start_tracing("worker")
for payment_id in ("p-1", "p-2"):
    with crossing(Edge.TASK, "charge_saved_card", payment_id=payment_id):
        pass
"""

FORKED_WORK = f"""
import multiprocessing

def work():
    exec({WORK!r})

child = multiprocessing.get_context("fork").Process(target=work)
child.start()
child.join()
"""

LONG_WORK = f"""
{WORK}
for number in range(3_000):
    with crossing(Edge.TASK, "charge_saved_card"):
        pass
"""

SERVER = """
import sys
from runtime.settings import WebSettings
from runtime.web.server import serve

application = "tests.runtime.telemetry.traced_application:create"
serve(application, WebSettings(port=int(sys.argv[1]), workers=1), process_name="client-api")
"""

LOADED = """
import sys
import client_api.wsgi, reminder.entry_points, state_updater.entry_points
from runtime.telemetry.tracing import start_tracing

start_tracing("worker")
print([name for name in sys.modules if name.partition(".")[0] == "opentelemetry"])
"""


def run(code: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a process of its own with these variables, and return how it ended."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )


@dataclass(frozen=True)
class Worked:
    """What a process left that was traced."""

    collector: TraceCollector
    output: str


@pytest.fixture(scope="module")
def worked() -> Iterator[Worked]:
    collector = TraceCollector()
    ended = run(
        WORK,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=production",
    )
    yield Worked(collector, ended.stdout)
    collector.close()


def environment(**variables: str) -> dict[str, str]:
    """Return the variables of this process with these instead of any that speak of traces."""
    inherited = {name: it for name, it in os.environ.items() if not name.startswith("OTEL_")}
    return inherited | variables


def has_plans(address: str) -> bool:
    try:
        return requests.get(address, timeout=TIMEOUT_SECONDS).text == "none"
    except requests.ConnectionError:
        return False


def ids_in(collector: TraceCollector) -> list[str]:
    """Return the payments that the spans name."""
    return [
        attribute.value.string_value
        for span in collector.spans()
        for attribute in span.attributes
        if attribute.key == "kinokassa.payment_id"
    ]


def test_nothing_of_opentelemetry_is_loaded_while_no_collector_is_named() -> None:
    ended = run(LOADED)

    assert ended.stdout.strip() == "[]"


def test_what_is_traced_reaches_the_collector_before_the_process_ends(worked: Worked) -> None:
    assert ids_in(worked.collector) == ["p-1", "p-2"]


def test_a_process_says_which_one_it_is(worked: Worked) -> None:
    (instance,) = worked.collector.described("service.instance.id")

    assert worked.collector.described("service.name") == {"kinokassa"}
    assert worked.collector.described("kinokassa.process") == {"worker"}
    assert instance.startswith("worker-")


def test_an_operator_may_say_more_of_a_process(worked: Worked) -> None:
    assert worked.collector.described("deployment.environment.name") == {"production"}


def test_a_log_line_names_the_span_that_it_belongs_to(worked: Worked) -> None:
    lines = [json.loads(line) for line in worked.output.splitlines()]

    assert [(line["trace"]["id"], line["span"]["id"]) for line in lines] == [
        (span.trace_id.hex(), span.span_id.hex()) for span in worked.collector.spans()
    ]


def test_a_worker_that_was_forked_hands_its_spans_over_as_well(
    trace_collector: TraceCollector,
) -> None:
    run(FORKED_WORK, OTEL_EXPORTER_OTLP_ENDPOINT=trace_collector.url)

    assert ids_in(trace_collector) == ["p-1", "p-2"]


def test_a_web_server_hands_over_what_its_workers_traced(
    trace_collector: TraceCollector,
) -> None:
    port = pick_free_port()
    variables = environment(OTEL_EXPORTER_OTLP_ENDPOINT=trace_collector.url)
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], cwd=ROOT, env=variables)

    try:
        wait_until(lambda: has_plans(f"http://127.0.0.1:{port}/plans"))
    finally:
        server.terminate()
        server.wait(timeout=TIMEOUT_SECONDS)

    assert [span.name for span in trace_collector.spans()] == ["GET /plans"]


def test_the_calls_that_we_make_are_seen_and_tell_nobody_of_our_trace(
    traces: Traces, trace_collector: TraceCollector
) -> None:
    heard: list[str] = []
    address = f"{trace_collector.url}/v1/traces?of=maria"

    with crossing(Edge.TASK, "refund_payment"), requests.Session() as session:
        session.hooks["response"].append(lambda it, **_: heard.extend(it.request.headers))
        session.post(address, data=b"", timeout=TIMEOUT_SECONDS)

    assert traces.tree("task refund_payment") == ["task refund_payment", "  POST"]
    assert "traceparent" not in {name.lower() for name in heard}
    assert "maria" not in traces.words()


def test_an_operator_chooses_how_much_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    collector = InMemorySpanExporter()
    pipeline = SpanPipeline("test", collector, make_processor=SimpleSpanProcessor)

    pipeline.open().start_span("Subscribe", SpanKind.CONSUMER, parent=None, attributes={}).end(
        {}, None
    )
    pipeline.close()

    assert collector.get_finished_spans() == ()


def test_a_collector_that_is_away_is_told_of_once_however_much_is_lost() -> None:
    ended = run(LONG_WORK, OTEL_EXPORTER_OTLP_ENDPOINT=NOBODY)

    told = [line for line in ended.stdout.splitlines() if "task_done" not in line]
    assert len(told) == 1
    assert "trace_collector_lost" in told[0]
    assert ended.stderr == ""


@pytest.mark.parametrize("address", ["collector:4318", "grpc://collector:4317"])
def test_an_address_that_is_none_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        TracingSettings.from_environment({"OTEL_EXPORTER_OTLP_ENDPOINT": address})

    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in str(refused.value)
