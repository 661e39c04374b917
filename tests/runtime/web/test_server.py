"""The real server: it answers, ends gracefully, and leaves nobody behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from cli.local.ports import pick_free_port
from runtime.web.server import GRACE_SECONDS
from tests.runtime.waiting import wait_until

ROOT = Path(__file__).parents[3]

SERVE = """
import sys
from runtime.settings import MetricsSettings, WebSettings
from runtime.web.server import serve
settings = WebSettings(port=int(sys.argv[1]), workers=2, threads=2)
metrics = MetricsSettings(port=int(sys.argv[2]))
factory = "tests.runtime.web.served_application:create"
serve(factory, settings, process_name="client-api", metrics=metrics)
"""

LOAD = """
import multiprocessing
import os
from runtime.web.server import load_application
multiprocessing.get_context("fork").Process(
    target=load_application,
    args=("tests.runtime.web.served_application:forgotten",),
    kwargs={"process_name": "client-api", "parent_pid": os.getpid()},
).start()
"""

REQUESTS_FOR_PID = (
    "kinokassa_http_request_duration_seconds_count"
    '{method="GET",process="client-api",route="/pid",status="200"}'
)

TIMEOUT_SECONDS = 30
WORKERS = 2


class RunningServer(NamedTuple):
    process: subprocess.Popen[str]
    address: str
    metrics_address: str
    said: Path

    def get(self, path: str) -> str:
        return requests.get(f"{self.address}{path}", timeout=TIMEOUT_SECONDS).text

    def workers(self) -> set[int]:
        """Return the workers that answered one of many questions."""
        answers: set[int] = set()
        for _ in range(20):
            try:
                answers.add(int(self.get("/pid")))
            except requests.ConnectionError:  # it went to one that is gone
                continue
        return answers

    def requests_for_pid(self) -> int:
        """Return how many such questions were answered by all workers that there ever were."""
        shown = requests.get(self.metrics_address, timeout=TIMEOUT_SECONDS).text
        (line,) = [line for line in shown.splitlines() if line.startswith(REQUESTS_FOR_PID)]
        return int(float(line.rpartition(" ")[2]))

    def kill_all(self) -> None:
        """End the server with all of its workers, however deaf they are."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def has_both_workers(self) -> bool:
        return len(self.workers()) == WORKERS


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[RunningServer]:
    port, metrics_port = pick_free_port(), pick_free_port()
    said = tmp_path / "said"
    running = RunningServer(
        start_server(port, metrics_port, said),
        f"http://127.0.0.1:{port}",
        f"http://127.0.0.1:{metrics_port}/metrics",
        said,
    )
    yield running
    running.kill_all()


@pytest.fixture
def server(starting: RunningServer) -> RunningServer:
    wait_until(starting.has_both_workers)
    return starting


def start_server(port: int, metrics_port: int, said: Path) -> subprocess.Popen[str]:
    """It speaks into a file: a pipe that nobody reads is full after some hundred requests."""
    with said.open("w") as output:
        return subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port), str(metrics_port)],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def test_a_request_under_way_is_finished_before_the_end(server: RunningServer, tmp_path: Path):
    marker = tmp_path / "begun"

    with ThreadPoolExecutor(1) as browser:
        answer = browser.submit(server.get, f"/long?marker={marker}")
        wait_until(marker.exists)

        server.process.send_signal(signal.SIGTERM)

        assert answer.result() == "done"
    assert server.process.wait(timeout=30) == 0


def test_a_server_that_is_killed_leaves_no_worker_on_the_port(server: RunningServer):
    server.process.kill()

    wait_until(lambda: not server.workers())


def test_a_worker_that_is_killed_is_replaced(server: RunningServer):
    killed = int(server.get("/pid"))

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: len(server.workers() - {killed}) == WORKERS)


def test_what_all_workers_counted_is_shown_even_of_those_that_were_killed(server: RunningServer):
    before = server.requests_for_pid()

    killed = {int(server.get("/pid")) for _ in range(10)}
    for worker in killed:
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(server.workers() - killed) == WORKERS)

    assert before >= WORKERS
    after = server.requests_for_pid()
    assert after >= before + 10
    server.get("/pid")
    assert server.requests_for_pid() == after + 1


def test_a_server_that_is_stopped_while_it_starts_ends_within_its_grace(starting: RunningServer):
    # The second worker has been forked, and is far from ready.
    wait_until(lambda: "Spawning worker-2" in starting.said.read_text())

    starting.process.terminate()

    # A worker may lose the signal between its handler and its loop; it is killed after the grace.
    assert starting.process.wait(timeout=GRACE_SECONDS + TIMEOUT_SECONDS) == 0


def test_everything_that_a_server_says_is_json(server: RunningServer):
    server.process.terminate()

    server.process.wait(timeout=TIMEOUT_SECONDS)
    lines = [json.loads(line) for line in server.said.read_text().splitlines()]
    assert {line["service"]["node"]["role"] for line in lines} == {"client-api"}


def test_a_body_sent_in_chunks_arrives_whole(server: RunningServer):
    chunks = iter([b"a" * 1_000, b"b" * 1_000])

    response = requests.post(f"{server.address}/length", data=chunks, timeout=TIMEOUT_SECONDS)

    assert response.text == "2000"


def test_a_second_signal_ends_the_server_at_once(server: RunningServer, tmp_path: Path):
    with ThreadPoolExecutor(1) as browser:
        marker = tmp_path / "begun"
        answer = browser.submit(server.get, f"/endless?marker={marker}")
        wait_until(marker.exists)
        server.process.terminate()
        wait_until(lambda: not server.workers())

        server.process.terminate()

        assert server.process.wait(timeout=GRACE_SECONDS / 2) == -signal.SIGTERM
        assert isinstance(answer.exception(), requests.ConnectionError)


def test_a_server_that_was_asked_to_stop_takes_no_new_requests(
    server: RunningServer, tmp_path: Path
):
    marker = tmp_path / "begun"
    with ThreadPoolExecutor(1) as browser:
        answer = browser.submit(server.get, f"/long?marker={marker}")
        wait_until(marker.exists)

        server.process.terminate()

        wait_until(lambda: not server.workers())
        assert answer.result() == "done"


def test_a_worker_that_cannot_load_its_application_says_so_in_one_line():
    said = subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout

    (line,) = [json.loads(line) for line in said.splitlines()]
    assert line["event"]["action"] == "process_crashed"
    assert "forgotten" in line["error"]["message"]
