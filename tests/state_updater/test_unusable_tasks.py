"""What no task can be begun from is told of, and is among the dead letters, whole."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from cli.local.waiting import wait_until
from interaction_bus.dead_letters import list_dead_letters
from interaction_bus.topology import DEAD_LETTERS_QUEUE, TASKS_EXCHANGE, TASKS_QUEUE
from runtime.identifiers import new_id
from runtime.sealing import new_sealing_key
from state_updater.told_tasks import IDS_HEADER
from tests.fixtures.bus import count_messages, on_channel

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

PATIENCE_SECONDS = 60.0

SECRET = "planted.viewer@secret.example"

PAYMENT_ID = str(new_id())

SWEEP = {"task": "sweep", "id": str(new_id())}

ARGUMENTS = json.dumps([[], {"name": SECRET}, {}]).encode()

UNUSABLE: dict[str, tuple[dict[str, Any], bytes, str]] = {
    "no JSON": (SWEEP, SECRET.encode(), "malformed"),
    "nothing": (SWEEP, b"null", "malformed"),
    "a number": (SWEEP, b"5", "malformed"),
    "arguments by name alone": (SWEEP, b'{"args": []}', "malformed"),
    "not what it is compressed with": ({**SWEEP, "compression": "gzip"}, b"plain", "malformed"),
    "a date that is none": ({**SWEEP, "eta": SECRET}, ARGUMENTS, "malformed"),
    "no id": ({"task": "sweep"}, ARGUMENTS, "malformed"),
    "no headers": ({}, ARGUMENTS, "malformed"),
    "a task of another release": ({"task": SECRET, "id": SECRET}, ARGUMENTS, "unknown"),
}
"""Headers and body of messages, and why each is of no use."""


class Worker:
    """A worker, and what it writes."""

    def __init__(self, environment: dict[str, str], log_path: Path) -> None:
        self._log_path = log_path
        with log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "worker"], env=environment, stdout=log
            )

    def lines(self, action: str) -> list[dict[str, Any]]:
        written = self._log_path.read_text(encoding="utf-8").splitlines()
        lines = [json.loads(line) for line in written if line.startswith("{")]
        return [line for line in lines if line["event"].get("action") == action]

    def log(self) -> str:
        return self._log_path.read_text(encoding="utf-8")


@pytest.fixture
def worker(database_url: str, bus_url: str, tmp_path: Path) -> Iterator[Worker]:
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "RABBITMQ_URL": bus_url,
        "SEALING_KEYS": new_sealing_key(),
        "CLOUDPAYMENTS_PUBLIC_ID": "test",
        "CLOUDPAYMENTS_API_SECRETS": "secret",
        "SANDBOX": "1",
        "LOG_FORMAT": "json",
        "PULSE_FOLDER": str(tmp_path),
    }
    running = Worker(environment, tmp_path / "worker.log")
    yield running
    running.process.kill()
    running.process.wait()


def publish(url: str, headers: dict[str, Any], body: bytes) -> None:
    properties = pika.BasicProperties(
        headers=headers, content_type="application/json", content_encoding="utf-8"
    )

    def act(channel: BlockingChannel) -> None:
        channel.basic_publish(TASKS_EXCHANGE.name, "task", body, properties)

    on_channel(url, act)


def wait_for_deaths(url: str, count: int) -> None:
    def have_died() -> bool:
        return count_messages(url, DEAD_LETTERS_QUEUE.name) == count

    assert wait_until(have_died, timeout_seconds=PATIENCE_SECONDS)


def test_each_is_among_the_dead_letters_with_a_line_that_says_why(
    worker: Worker, bus_url: str
) -> None:
    for headers, body, _ in UNUSABLE.values():
        publish(bus_url, headers, body)

    wait_for_deaths(bus_url, len(UNUSABLE))

    letters = list_dead_letters(bus_url)
    assert {letter.reason for letter in letters} == {"rejected"}
    assert [it.body for it in letters] == [body.decode() for _, body, _ in UNUSABLE.values()]
    told = [line["kinokassa"]["reason"] for line in worker.lines("task_buried")]
    assert told == [reason for _, _, reason in UNUSABLE.values()]
    assert SECRET not in worker.log()
    assert count_messages(bus_url, TASKS_QUEUE.name) == 0


def test_its_line_is_found_by_the_payment_that_it_was_about(worker: Worker, bus_url: str) -> None:
    ids = {"payment_id": PAYMENT_ID, "viewer_id": SECRET, "anything": SECRET}
    publish(bus_url, {**SWEEP, IDS_HEADER: ids}, b"5")

    wait_for_deaths(bus_url, 1)

    (line,) = worker.lines("task_buried")
    assert line["log"]["level"] == "error"
    assert line["kinokassa"]["payment_id"] == PAYMENT_ID
    assert line["kinokassa"]["task_id"] == SWEEP["id"]
    assert SECRET not in worker.log()


def test_the_worker_goes_on_with_what_is_a_task(worker: Worker, bus_url: str) -> None:
    publish(bus_url, SWEEP, b"null")
    publish(bus_url, SWEEP, json.dumps([[], {"name": "nothing of ours"}, {}]).encode())

    def has_begun() -> bool:
        return bool(worker.lines("task_done"))

    assert wait_until(has_begun, timeout_seconds=PATIENCE_SECONDS)
    wait_for_deaths(bus_url, 1)
