"""A container's process is healthy when it does its work, not merely when it runs."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, text
from werkzeug.serving import make_server

from cli.healthy import SIGNS, find_complaint
from cli.local.ports import pick_free_port
from cli.system.processes import OUR_PROCESSES
from models import Heartbeat
from runtime.importing import import_named
from runtime.pulse import BROKER, Pulse
from runtime.web.health import Probe, ProbeFailed, create_health_blueprint
from tests.cli.healths import BACKGROUND, healthy, leave_beat


@pytest.mark.parametrize("process", OUR_PROCESSES)
def test_every_process_has_signs_of_health(process: str) -> None:
    assert all(callable(import_named(where)[process]) for where in SIGNS[process])


@pytest.mark.parametrize("process", BACKGROUND)
def test_a_process_that_does_not_run_is_ill(process: str, environment: dict[str, str]) -> None:
    assert find_complaint(process, environment) == "does not run here"


@pytest.mark.parametrize("process", BACKGROUND)
def test_a_process_that_has_ended_is_ill(
    process: str, environment: dict[str, str], tmp_path: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    leave_beat(process, tmp_path, pid=ended.pid)

    assert find_complaint(process, environment) == "does not run here"


@pytest.mark.parametrize("process", BACKGROUND)
def test_a_process_that_hangs_is_ill_though_it_is_alive(
    process: str, environment: dict[str, str], tmp_path: Path
) -> None:
    leave_beat(process, tmp_path, at=monotonic() - 700)

    complaint = find_complaint(process, environment, only_whether_it_lives=True)

    assert complaint is not None
    assert complaint.startswith("hangs")


def test_a_beat_of_the_future_is_none(environment: dict[str, str], tmp_path: Path) -> None:
    leave_beat("beat", tmp_path, at=monotonic() + 1_000)

    assert find_complaint("beat", environment) is not None


@pytest.mark.parametrize("process", BACKGROUND)
def test_a_process_that_waits_for_a_store_is_ill(
    process: str, environment: dict[str, str], tmp_path: Path
) -> None:
    Pulse(process, tmp_path).waits(BROKER, "connection refused")

    assert find_complaint(process, environment) == "waits for the broker"


@pytest.mark.parametrize("process", BACKGROUND)
def test_a_process_that_waits_for_a_store_does_not_hang(
    process: str, environment: dict[str, str], tmp_path: Path
) -> None:
    Pulse(process, tmp_path).waits(BROKER, "connection refused")

    assert find_complaint(process, environment, only_whether_it_lives=True) is None


@pytest.mark.integration
@pytest.mark.parametrize(("passed_seconds_ago", "is_well"), [(60, True), (3_600, False)])
def test_the_reminder_is_well_while_it_passes(
    environment: dict[str, str],
    tmp_path: Path,
    owner_engine: Engine,
    database_url: str,
    passed_seconds_ago: int,
    *,
    is_well: bool,
) -> None:
    Pulse("reminder", tmp_path).works()
    passed_at = text(f"billing_now() - interval '{passed_seconds_ago} s'")
    with owner_engine.begin() as connection:
        connection.execute(insert(Heartbeat).values(name="reminder", passed_at=passed_at))

    complaint = find_complaint("reminder", {**environment, "DATABASE_URL": database_url})

    assert (complaint is None) is is_well


@pytest.mark.integration
def test_a_reminder_that_never_passed_is_ill(
    environment: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    Pulse("reminder", tmp_path).works()

    complaint = find_complaint("reminder", {**environment, "DATABASE_URL": database_url})

    assert complaint == "there is no last pass yet"


def test_beat_is_well_while_it_ticks(environment: dict[str, str], tmp_path: Path) -> None:
    Pulse("beat", tmp_path).works()

    assert find_complaint("beat", environment) is None


@pytest.fixture
def ready_port() -> Iterator[int]:
    """Return a port on which something answers that it is ready."""
    with serving({}) as port:
        yield port


@pytest.fixture
def unready_port() -> Iterator[int]:
    """Return a port on which something answers that it lives, and is not ready."""

    def is_old() -> None:
        raise ProbeFailed("behind this release")

    with serving({"migrations": is_old}) as port:
        yield port


@pytest.mark.parametrize("process", ["client-api", "admin-api"])
def test_a_web_process_is_well_when_it_says_so(process: str, ready_port: int) -> None:
    assert find_complaint(process, {"WEB_PORT": str(ready_port)}) is None


@pytest.mark.parametrize("process", ["client-api", "admin-api"])
def test_a_web_process_is_ill_when_nobody_answers(process: str) -> None:
    complaint = find_complaint(process, {"WEB_PORT": str(pick_free_port())})

    assert complaint == "no answer: ConnectionError"


@pytest.mark.parametrize("process", ["client-api", "admin-api"])
def test_a_web_process_that_is_not_ready_says_why(process: str, unready_port: int) -> None:
    complaint = find_complaint(process, {"WEB_PORT": str(unready_port)})

    assert complaint is not None
    assert complaint.startswith("answers 503")
    assert "behind this release" in complaint


@pytest.mark.parametrize("process", ["client-api", "admin-api"])
def test_a_web_process_that_is_not_ready_lives(process: str, unready_port: int) -> None:
    environment = {"WEB_PORT": str(unready_port)}

    assert find_complaint(process, environment, only_whether_it_lives=True) is None


def test_a_web_process_is_asked_where_it_listens() -> None:
    with socket.create_server(("127.0.0.2", 0)) as listener:
        port = str(listener.getsockname()[1])

        complaint = find_complaint("client-api", {"WEB_HOST": "127.0.0.1", "WEB_PORT": port})

    assert complaint == "no answer: ConnectionError"


def test_an_ill_process_is_told_by_the_status() -> None:
    answer = healthy("client-api", WEB_PORT=str(pick_free_port()))

    assert answer.exit_code == 1
    assert answer.output == "client-api: no answer: ConnectionError\n"


def test_a_well_process_is_told_by_the_status(ready_port: int) -> None:
    answer = healthy("client-api", WEB_PORT=str(ready_port))

    assert answer.exit_code == 0


def test_a_check_that_is_told_too_little_says_what_is_missing(tmp_path: Path) -> None:
    Pulse("worker", tmp_path).works()

    answer = healthy("worker", PULSE_FOLDER=str(tmp_path), RABBITMQ_URL="")

    assert answer.exit_code == 1
    assert "RABBITMQ_URL: is missing" in answer.output


@contextmanager
def serving(probes: Mapping[str, Probe]) -> Iterator[int]:
    """Answer questions about health, on the port that is yielded."""
    app = Flask("health")
    app.register_blueprint(create_health_blueprint(probes))
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()
