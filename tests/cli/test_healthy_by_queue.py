"""A process that consumes or empties something is healthy while nothing is left lying."""

from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from kombu import Connection, Consumer
from sqlalchemy import Engine

from cli.health.queues import find_idleness
from cli.healthy import find_complaint
from cli.local.ports import pick_free_port
from interaction_bus.topology import LETTERS_QUEUE
from runtime.pulse import Pulse
from tests.cli.healths import QUEUES, leave_beat, stage
from tests.fixtures.bus import send


@pytest.mark.integration
@pytest.mark.parametrize("process", QUEUES)
def test_a_consuming_process_is_ill_while_nobody_consumes(
    process: str, environment: dict[str, str], tmp_path: Path, bus_url: str
) -> None:
    Pulse(process, tmp_path).works()

    complaint = find_complaint(process, {**environment, "RABBITMQ_URL": bus_url})

    assert complaint == f"nobody takes from {QUEUES[process].name}"


@pytest.mark.integration
@pytest.mark.parametrize("process", QUEUES)
def test_a_consuming_process_is_well_while_it_consumes(
    process: str, environment: dict[str, str], tmp_path: Path, bus_url: str
) -> None:
    Pulse(process, tmp_path).works()

    with Connection(bus_url) as connection, Consumer(connection, queues=[QUEUES[process]]):
        assert find_complaint(process, {**environment, "RABBITMQ_URL": bus_url}) is None


@pytest.mark.integration
@pytest.mark.parametrize(("took_seconds_ago", "is_well"), [(1, True), (1_000, False)])
def test_a_process_that_leaves_messages_lying_is_ill(
    environment: dict[str, str],
    tmp_path: Path,
    bus_url: str,
    took_seconds_ago: int,
    *,
    is_well: bool,
) -> None:
    leave_beat("letters", tmp_path, took_at=monotonic() - took_seconds_ago)
    send(bus_url, "", LETTERS_QUEUE.name, [b"one", b"two"])

    with Connection(bus_url) as connection:
        hands_full = Consumer(connection, queues=[LETTERS_QUEUE], prefetch_count=1)
        with hands_full:
            complaint = find_idleness(
                {**environment, "RABBITMQ_URL": bus_url},
                process="letters",
                queue=LETTERS_QUEUE.name,
                timeout_seconds=0.1,
            )

    assert (complaint is None) is is_well


def test_a_consuming_process_is_ill_without_its_broker(
    environment: dict[str, str], tmp_path: Path
) -> None:
    Pulse("worker", tmp_path).works()

    complaint = find_complaint("worker", {**environment, "RABBITMQ_URL": "amqp://127.0.0.1:1"})

    assert complaint == "the broker does not show state-updater.tasks: AMQPConnectionError"


def test_a_consuming_process_is_ill_while_its_broker_hangs(
    environment: dict[str, str], tmp_path: Path, silent_broker_url: str
) -> None:
    Pulse("letters", tmp_path).works()

    complaint = find_complaint("letters", {**environment, "RABBITMQ_URL": silent_broker_url})

    assert complaint is not None
    assert "the broker does not show notifications.letters" in complaint


@pytest.mark.integration
def test_the_relay_is_well_while_the_outbox_is_empty(
    environment: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    Pulse("relay", tmp_path).works()

    assert find_complaint("relay", {**environment, "DATABASE_URL": database_url}) is None


@pytest.mark.integration
@pytest.mark.parametrize(("waited_seconds", "is_well"), [(5, True), (300, False)])
def test_the_relay_is_ill_once_something_lies_in_the_outbox(
    environment: dict[str, str],
    tmp_path: Path,
    owner_engine: Engine,
    database_url: str,
    waited_seconds: int,
    *,
    is_well: bool,
) -> None:
    Pulse("relay", tmp_path).works()
    stage(owner_engine, waited=timedelta(seconds=waited_seconds))

    complaint = find_complaint("relay", {**environment, "DATABASE_URL": database_url})

    assert (complaint is None) is is_well


def test_the_relay_is_ill_while_its_database_hangs(
    environment: dict[str, str], tmp_path: Path, silent_database_url: str
) -> None:
    Pulse("relay", tmp_path).works()

    complaint = find_complaint("relay", {**environment, "DATABASE_URL": silent_database_url})

    assert complaint == "the database does not answer: OperationalError"


def test_the_relay_is_ill_without_its_database(environment: dict[str, str], tmp_path: Path) -> None:
    Pulse("relay", tmp_path).works()
    nowhere = f"postgresql://127.0.0.1:{pick_free_port()}/none"

    complaint = find_complaint("relay", {**environment, "DATABASE_URL": nowhere})

    assert complaint == "the database does not answer: OperationalError"
