"""A container's process is healthy when it does its work, not merely when it runs."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from kombu import Connection, Consumer
from sqlalchemy import Engine, insert, text
from werkzeug.serving import make_server

from cli.healthy import CHECKS
from cli.main import build
from cli.system.processes import OUR_PROCESSES
from interaction_bus.topology import COMMANDS_QUEUE, LETTERS_QUEUE, TASKS_QUEUE
from models import Heartbeat, OutboxMessage
from runtime.identifiers import new_id
from runtime.web.health import create_health_blueprint

QUEUES = {"state-updater": COMMANDS_QUEUE, "worker": TASKS_QUEUE, "letters": LETTERS_QUEUE}


@pytest.mark.parametrize("process", OUR_PROCESSES)
def test_there_is_a_check_for_every_process(process: str) -> None:
    assert process in CHECKS


@pytest.mark.integration
@pytest.mark.parametrize("process", QUEUES)
def test_a_consuming_process_is_ill_while_nobody_consumes(process: str, bus_url: str) -> None:
    assert not CHECKS[process]({"RABBITMQ_URL": bus_url})


@pytest.mark.integration
@pytest.mark.parametrize("process", QUEUES)
def test_a_consuming_process_is_well_while_it_consumes(process: str, bus_url: str) -> None:
    with Connection(bus_url) as connection, Consumer(connection, queues=[QUEUES[process]]):
        assert CHECKS[process]({"RABBITMQ_URL": bus_url})


@pytest.mark.integration
def test_the_relay_is_well_while_the_outbox_is_empty(database_url: str) -> None:
    assert CHECKS["relay"]({"DATABASE_URL": database_url})


@pytest.mark.integration
@pytest.mark.parametrize(("waited_seconds", "is_well"), [(5, True), (300, False)])
def test_the_relay_is_ill_once_something_lies_in_the_outbox(
    database_url: str, owner_engine: Engine, waited_seconds: int, *, is_well: bool
) -> None:
    stage(owner_engine, waited=timedelta(seconds=waited_seconds))

    assert CHECKS["relay"]({"DATABASE_URL": database_url}) is is_well


def test_the_relay_is_ill_without_its_database() -> None:
    assert not CHECKS["relay"]({"DATABASE_URL": f"postgresql://127.0.0.1:{free_port()}/none"})


@pytest.mark.integration
@pytest.mark.parametrize(("passed_seconds_ago", "is_well"), [(60, True), (3_600, False)])
def test_the_reminder_is_well_while_it_passes(
    database_url: str, owner_engine: Engine, passed_seconds_ago: int, *, is_well: bool
) -> None:
    passed_at = text(f"billing_now() - interval '{passed_seconds_ago} s'")
    with owner_engine.begin() as connection:
        connection.execute(insert(Heartbeat).values(name="reminder", passed_at=passed_at))

    assert CHECKS["reminder"]({"DATABASE_URL": database_url}) is is_well


@pytest.mark.integration
def test_a_reminder_that_never_passed_is_ill(database_url: str) -> None:
    assert not CHECKS["reminder"]({"DATABASE_URL": database_url})


def test_beat_is_well_while_it_holds_a_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            assert CHECKS["beat"]({"RABBITMQ_URL": f"amqp://127.0.0.1:{port}"})


def test_beat_is_ill_without_a_connection() -> None:
    assert not CHECKS["beat"]({"RABBITMQ_URL": f"amqp://127.0.0.1:{free_port()}"})


@pytest.fixture
def ready_port() -> Iterator[int]:
    """Return a port on which something answers that it is ready."""
    app = Flask("ready")
    app.register_blueprint(create_health_blueprint({}))
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("process", ["client-api", "admin-api"])
def test_a_web_process_is_well_when_it_says_so(process: str, ready_port: int) -> None:
    assert CHECKS[process]({"WEB_PORT": str(ready_port)})


@pytest.mark.parametrize("process", ["client-api", "admin-api"])
def test_a_web_process_is_ill_when_nobody_answers(process: str) -> None:
    assert not CHECKS[process]({"WEB_PORT": str(free_port())})


def test_an_ill_process_is_told_by_the_status() -> None:
    answer = healthy("client-api", WEB_PORT=str(free_port()))

    assert answer.exit_code == 1


def test_a_well_process_is_told_by_the_status(ready_port: int) -> None:
    answer = healthy("client-api", WEB_PORT=str(ready_port))

    assert answer.exit_code == 0


def test_a_check_that_is_told_too_little_says_what_is_missing() -> None:
    answer = healthy("worker", RABBITMQ_URL="")

    assert answer.exit_code == 1
    assert "RABBITMQ_URL: is missing" in answer.output


def healthy(process: str, **environment: str) -> Any:
    return CliRunner(env=environment).invoke(build(), ["healthy", process])


def stage(engine: Engine, *, waited: timedelta) -> None:
    with engine.begin() as connection:
        now = connection.execute(text("select billing_now()")).scalar_one()
        connection.execute(
            insert(OutboxMessage).values(
                message_id=new_id(),
                kind="event",
                routing_key="invoices.paid",
                payload={},
                created_at=now - waited,
            )
        )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
