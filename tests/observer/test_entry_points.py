"""The observer as a process: it shows its numbers, waits for its stores, stops when told to."""

from pathlib import Path
from threading import Event

import pytest
import requests
from click.testing import CliRunner

from cli.local.ports import LOOPBACK, pick_free_port
from cli.local.waiting import wait_until
from cli.main import build
from observer.entry_points import ObserverDied, watch_until_told
from runtime.pulse import find_beat
from tests.fixtures.own_process import Process

PATIENCE_SECONDS = 60.0

NO_DATABASE = f"postgresql://{LOOPBACK}:1/none"
NO_BROKER = f"amqp://guest:guest@{LOOPBACK}:1/"


def numbers_at(port: int) -> str:
    """Return what the process shows, or nothing while it does not listen yet."""
    try:
        return requests.get(f"http://{LOOPBACK}:{port}/metrics", timeout=10).text
    except requests.ConnectionError:
        return ""


def start_observer(port: int, folder: Path, database_url: str, broker_url: str) -> Process:
    """Start an observer that shows its numbers at a port and leaves its pulse in a folder."""
    return Process(
        "observer",
        DATABASE_URL=database_url,
        RABBITMQ_URL=broker_url,
        METRICS_PORT=str(port),
        PULSE_FOLDER=str(folder),
    )


@pytest.mark.integration
def test_the_numbers_are_shown_until_it_is_told_to_stop(
    database_url: str, bus_url: str, tmp_path: Path
) -> None:
    port = pick_free_port()
    process = start_observer(port, tmp_path, database_url, bus_url)

    is_examined = wait_until(
        lambda: "kinokassa_examined_timestamp_seconds" in numbers_at(port),
        timeout_seconds=PATIENCE_SECONDS,
    )
    shown = numbers_at(port)
    status = process.stop()

    assert is_examined, shown
    assert "kinokassa_reading_failed 0.0" in shown
    assert 'kinokassa_invariant_breaches{invariant="outbox-stuck"} 0.0' in shown
    assert status == 0


def test_it_starts_before_its_stores_do(tmp_path: Path) -> None:
    port = pick_free_port()
    process = start_observer(port, tmp_path, NO_DATABASE, NO_BROKER)

    is_told = wait_until(
        lambda: "kinokassa_reading_failed 1.0" in numbers_at(port),
        timeout_seconds=PATIENCE_SECONDS,
    )
    beat = find_beat("observer", tmp_path)
    status = process.stop()

    assert is_told
    assert beat is not None
    assert beat.waits_for == "the database"
    assert status == 0


def test_one_that_is_told_too_little_says_what_is_missing() -> None:
    answer = CliRunner(env={"DATABASE_URL": "", "RABBITMQ_URL": ""}).invoke(build(), ["observer"])

    assert answer.exit_code == 1
    assert "RABBITMQ_URL: is missing" in answer.output


def test_one_that_ends_by_itself_is_no_success() -> None:
    with pytest.raises(ObserverDied):
        watch_until_told(lambda _stop: None, Event())


def test_one_that_is_told_to_stop_is_not_waited_for() -> None:
    stop, never = Event(), Event()
    stop.set()

    watch_until_told(lambda _stop: bool(never.wait()), stop)

    assert not never.is_set()
