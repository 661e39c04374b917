"""Metrics over HTTP: one address, one port, one clear complaint when it is taken."""

import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread, enumerate as all_threads

import pytest
import requests
from prometheus_client import Metric
from structlog.testing import capture_logs

from runtime.settings import SettingsInvalid
from runtime.settings.metrics import MetricsSettings
from runtime.telemetry.exposition import expose_metrics
from runtime.telemetry.instruments import Counter
from runtime.telemetry.meter import Meter, new_registry
from runtime.telemetry.scrape_server import BuildInfo, ScrapeServer
from tests.runtime.waiting import DEADLINE_SECONDS, wait_until

ROOT = Path(__file__).parents[3]

CALLS = Counter("calls_total", "Calls.", ("kind",))

PROCESS_WITH_WORKERS = """
import os, sys, tempfile
import requests
from runtime.settings.metrics import MetricsSettings
from runtime.telemetry.crossing import Edge, crossing
from runtime.telemetry.exposition import expose_metrics_of_workers
server = expose_metrics_of_workers("client-api", MetricsSettings(port=int(sys.argv[1])))
for _ in range(2):
    if os.fork() == 0:
        with crossing(Edge.HTTP_REQUEST, "/plans", labels={"method": "GET"}) as work:
            work.outcome = "200"
        os._exit(0)
    os.wait()
print(requests.get(f"http://127.0.0.1:{sys.argv[1]}/metrics", timeout=20).text)
print(os.environ["PROMETHEUS_MULTIPROC_DIR"])
"""

PROCESS_ALONE = """
import sys
import requests
from runtime.settings.metrics import MetricsSettings
from runtime.telemetry.exposition import expose_metrics
expose_metrics("relay", MetricsSettings(port=int(sys.argv[1])))
print(requests.get(f"http://127.0.0.1:{sys.argv[1]}/metrics", timeout=20).text)
"""


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def address(port: int) -> Iterator[str]:
    meter = Meter("relay", new_registry())
    meter.series(CALLS, {"kind": "charge"}).inc()
    meter.registry.register(BuildInfo())
    server = ScrapeServer(MetricsSettings(port=port), meter.registry)
    yield f"http://127.0.0.1:{port}"
    server.close()


def run(script: str, port: int) -> str:
    command = [sys.executable, "-W", "ignore", "-c", script, str(port)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def test_metrics_are_shown_in_the_form_of_prometheus(address: str):
    response = requests.get(f"{address}/metrics", timeout=20)

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=")
    assert 'calls_total{kind="charge"} 1.0' in response.text.splitlines()


def test_prometheus_sees_where_a_count_begins(address: str):
    headers = {"X-Prometheus-Scrape-Timeout-Seconds": "10"}

    asked_by_prometheus = requests.get(f"{address}/metrics", headers=headers, timeout=20)
    asked_by_hand = requests.get(f"{address}/metrics", timeout=20)

    assert 'calls_total{kind="charge"} 0.0' in asked_by_prometheus.text.splitlines()
    assert 'calls_total{kind="charge"} 1.0' in asked_by_hand.text.splitlines()


def test_the_release_is_shown(address: str):
    text = requests.get(f"{address}/metrics", timeout=20).text

    assert 'kinokassa_build_info{version="' in text


@pytest.mark.parametrize("path", ["/", "/metrics/", "/health", "/metrics/../etc"])
def test_there_is_nothing_else(address: str, path: str):
    assert requests.get(address + path, timeout=20).status_code == 404


def test_metrics_can_only_be_read(address: str):
    assert requests.post(f"{address}/metrics", timeout=20).status_code == 501


def test_an_answer_does_not_tell_what_serves_it(address: str):
    assert requests.get(f"{address}/metrics", timeout=20).headers["Server"] == "kinokassa"


def test_who_connects_and_says_nothing_keeps_nobody_waiting(address: str, port: int):
    with socket.create_connection(("127.0.0.1", port)):
        response = requests.get(f"{address}/metrics", timeout=20)

    assert response.status_code == 200


class SlowNumber:
    """A number that is there once somebody lets it."""

    def __init__(self) -> None:
        self.is_asked, self.is_there = Event(), Event()

    def collect(self) -> Iterator[Metric]:
        self.is_asked.set()
        assert self.is_there.wait(DEADLINE_SECONDS)
        yield from ()


class BrokenNumber:
    """A number that cannot be told."""

    def collect(self) -> Iterator[Metric]:
        raise ArithmeticError("of no use")


def answers() -> set[Thread]:
    """Return the threads that answer somebody; other servers of this process have some too."""
    return {thread for thread in all_threads() if "process_request_thread" in thread.name}


def test_who_hangs_up_before_the_answer_is_not_spoken_of(
    port: int, capfd: pytest.CaptureFixture[str]
):
    registry, number = new_registry(), SlowNumber()
    registry.register(number)
    server, of_others = ScrapeServer(MetricsSettings(port=port), registry), answers()

    with capture_logs() as lines:
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            assert number.is_asked.wait(DEADLINE_SECONDS)
        number.is_there.set()
        wait_until(lambda: answers() <= of_others)

    server.close()
    assert (lines, capfd.readouterr().err) == ([], "")


def test_numbers_that_cannot_be_told_are_a_line_like_every_other(
    port: int, capfd: pytest.CaptureFixture[str]
):
    registry = new_registry()
    registry.register(BrokenNumber())
    server, of_others = ScrapeServer(MetricsSettings(port=port), registry), answers()

    with capture_logs() as lines:
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{port}/metrics", timeout=20)
        wait_until(lambda: answers() <= of_others)

    server.close()
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("metrics_not_shown", "error")
    ]
    assert capfd.readouterr().err == ""


def test_a_port_that_is_taken_is_complained_of_by_name():
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = MetricsSettings(port=other.getsockname()[1])

        with pytest.raises(SettingsInvalid) as raised:
            ScrapeServer(settings, new_registry())

    assert [problem.name for problem in raised.value.problems] == ["METRICS_PORT"]
    assert "already in use" in raised.value.problems[0].complaint


def test_a_host_that_is_not_ours_is_complained_of(port: int):
    with pytest.raises(SettingsInvalid, match=r"cannot listen on 192\.0\.2\.1"):
        ScrapeServer(MetricsSettings(port=port, host="192.0.2.1"), new_registry())


def test_nothing_listens_without_a_port():
    assert expose_metrics("relay", MetricsSettings()) is None


def test_a_process_shows_its_own_resources_beside_its_work(port: int):
    lines = run(PROCESS_ALONE, port).splitlines()

    assert "manual_retry_requests_total 0.0" in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)


def test_workers_are_shown_as_one_process(port: int):
    shown, _, folder = run(PROCESS_WITH_WORKERS, port).rstrip().rpartition("\n")

    labels = 'method="GET",process="client-api",route="/plans",status="200"'
    assert f"kinokassa_http_request_duration_seconds_count{{{labels}}} 2.0" in shown.splitlines()
    assert not Path(folder).exists(), "its files go with the process"


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "80.5"])
def test_a_port_that_is_none_is_complained_of(value: str):
    with pytest.raises(SettingsInvalid, match="METRICS_PORT: expected a whole number"):
        MetricsSettings.from_environment({"METRICS_PORT": value})


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, MetricsSettings(None, "127.0.0.1")),
        ({"METRICS_PORT": ""}, MetricsSettings(None, "127.0.0.1")),
        ({"METRICS_PORT": "9100"}, MetricsSettings(9100, "127.0.0.1")),
        ({"METRICS_PORT": "9100", "METRICS_HOST": "::"}, MetricsSettings(9100, "::")),
    ],
)
def test_metrics_are_off_unless_a_port_is_named(
    environment: dict[str, str], expected: MetricsSettings
):
    assert MetricsSettings.from_environment(environment) == expected
