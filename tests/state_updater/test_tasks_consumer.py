"""A worker shows its pulse, waits out the broker, and leaves in time what hangs."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from cli.local.waiting import wait_until
from interaction_bus.topology import TASKS_QUEUE
from runtime.lifecycle import CUT_OFF_STATUS
from runtime.pulse import BROKER
from runtime.sealing import new_sealing_key
from state_updater.celery_app import create_celery
from state_updater.tasks.context import TaskContext
from tests.fixtures.bus import count_messages
from tests.fixtures.pulses import waits_for
from tests.fixtures.tcp_proxy import TcpProxy

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

PATIENCE_SECONDS = 60.0

GRACE_SECONDS = 1

SAID = "worker.log"
"""File with the lines of all workers of a test."""

StartWorker = Callable[..., "subprocess.Popen[bytes]"]


class SilentProvider:
    """Takes calls and never answers."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.calls: list[socket.socket] = []
        Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                call, _ = self._listener.accept()
            except OSError:  # it was closed
                return
            self.calls.append(call)

    def close(self) -> None:
        """Hang up."""
        for one in (self._listener, *self.calls):
            one.close()


@pytest.fixture
def provider() -> Iterator[SilentProvider]:
    silent = SilentProvider()
    yield silent
    silent.close()


@pytest.fixture
def start_worker(
    database_url: str, bus_url: str, tmp_path: Path, provider: SilentProvider
) -> Iterator[StartWorker]:
    """Return what starts a worker whose provider is silent."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> subprocess.Popen[bytes]:
        told = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url,
            "RABBITMQ_URL": bus_url,
            "SEALING_KEYS": new_sealing_key(),
            "CLOUDPAYMENTS_URL": provider.url,
            "CLOUDPAYMENTS_PUBLIC_ID": "test",
            "CLOUDPAYMENTS_API_SECRETS": "secret",
            "SANDBOX": "1",
            "PULSE_FOLDER": str(tmp_path),
        }
        with (tmp_path / SAID).open("a") as output:
            worker = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "worker"],
                env=told | environment,
                stdout=output,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


@pytest.fixture
def hanging_task(bus_url: str) -> None:
    """Have a task wait for the first worker that comes: one that calls the provider."""
    with create_celery(bus_url, _no_tasks_here) as app, app.connection_for_write() as connection:
        app.send_task("reconcile_disputes", kwargs={"span_days": 1}, connection=connection)


def errors_told_in(folder: Path) -> list[dict[str, Any]]:
    *whole, _half = (folder / SAID).read_text().split("\n")
    # Celery says its farewell in a form of its own.
    lines = [json.loads(line) for line in whole if line.startswith("{")]
    return [line for line in lines if line["log"]["level"] == "error"]


def wait_for(is_so: Callable[[], bool]) -> None:
    assert wait_until(is_so, timeout_seconds=PATIENCE_SECONDS)


@pytest.mark.usefixtures("hanging_task")
def test_a_call_that_hangs_is_left_when_the_grace_is_over(
    start_worker: StartWorker, provider: SilentProvider, bus_url: str
) -> None:
    worker = start_worker(STOP_GRACE_SECONDS=str(GRACE_SECONDS))
    wait_for(lambda: bool(provider.calls))

    worker.terminate()

    assert worker.wait(timeout=PATIENCE_SECONDS) == CUT_OFF_STATUS
    # For the next worker: what the provider was asked for may have been done, and is asked again.
    wait_for(lambda: count_messages(bus_url, TASKS_QUEUE.name) == 1)


@pytest.mark.usefixtures("hanging_task")
def test_a_second_signal_ends_a_worker_at_once(
    start_worker: StartWorker, provider: SilentProvider
) -> None:
    worker = start_worker(STOP_GRACE_SECONDS="600")
    wait_for(lambda: bool(provider.calls))

    def has_ended() -> bool:
        # Signals that come while one is being heard are heard as one.
        worker.terminate()
        return worker.poll() is not None

    wait_for(has_ended)

    assert worker.returncode == -signal.SIGTERM


def test_a_worker_waits_for_a_broker_that_is_away(
    start_worker: StartWorker, bus_url: str, rabbitmq_proxy: TcpProxy, tmp_path: Path
) -> None:
    worker = start_worker(RABBITMQ_URL=rabbitmq_proxy.url(bus_url))
    wait_for(lambda: waits_for("worker", tmp_path) == "")

    rabbitmq_proxy.cut()
    wait_for(lambda: waits_for("worker", tmp_path) == BROKER)
    rabbitmq_proxy.heal()
    wait_for(lambda: waits_for("worker", tmp_path) == "")

    worker.terminate()
    assert worker.wait(timeout=PATIENCE_SECONDS) == 0


def test_a_task_that_fails_is_told_once(
    start_worker: StartWorker, bus_url: str, tmp_path: Path
) -> None:
    with create_celery(bus_url, _no_tasks_here) as app, app.connection_for_write() as connection:
        app.send_task("charge_saved_card", kwargs={"payment_id": "x"}, connection=connection)

    worker = start_worker()
    wait_for(lambda: bool(errors_told_in(tmp_path)))
    worker.terminate()
    assert worker.wait(timeout=PATIENCE_SECONDS) == 0

    (line,) = errors_told_in(tmp_path)
    assert line["event"]["action"] == "task_done"
    assert line["kinokassa"]["task"] == "charge_saved_card"
    assert line["error"]["message"] == "badly formed hexadecimal UUID string"
    assert "state_updater/celery_app.py" in line["error"]["stack_trace"]


def _no_tasks_here() -> TaskContext:
    raise AssertionError("nothing runs tasks in these tests")
