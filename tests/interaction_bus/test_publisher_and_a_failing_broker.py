"""Rules of the publisher when a real RabbitMQ runs short of memory, freezes or restarts."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import monotonic

import pytest
from kombu import Connection

from cli.local.rabbitmq import RabbitServer, start_rabbitmq
from cli.local.waiting import wait_until
from interaction_bus.envelope import decode
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.publisher import CONFIRM_TIMEOUT_SECONDS, Publisher
from interaction_bus.topology import COMMANDS_QUEUE, declare_topology
from tests.fixtures.bus import build_envelope, take_bodies

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

LONGEST_WAIT_SECONDS = 20.0
"""The promise is 2 s, and without it callers wait for minutes: a busy machine gets the rest."""

RECOVERY_SECONDS = 20.0
"""The promise is about 1 s; a broker that wakes up or starts needs a moment for itself."""

AT_ONCE_SECONDS = CONFIRM_TIMEOUT_SECONDS / 4
"""Surely less than to wait for the broker's word."""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    """Return a RabbitMQ of our own, for what we do to it nobody else should feel."""
    # A short path: Erlang puts it into names of limited length.
    folder: Path = tmp_path_factory.mktemp("mq")
    server = start_rabbitmq(folder)
    with Connection(server.url) as connection:
        declare_topology(connection)
    yield server
    server.discard()


@pytest.fixture
def publisher(broker: RabbitServer) -> Iterator[Publisher]:
    """Return a publisher that has published already."""
    publisher = Publisher(broker.url)
    publisher.publish(build_envelope())
    yield publisher
    publisher.close()


def seconds_to_refuse(publisher: Publisher) -> float:
    began_at = monotonic()
    with pytest.raises(BrokerUnavailable):
        publisher.publish(build_envelope())
    return monotonic() - began_at


def publishes(publisher: Publisher) -> bool:
    try:
        publisher.publish(build_envelope())
    except BrokerUnavailable:
        return False
    return True


def freeze(pid: int) -> None:
    """Stop a process and wait until the last of its threads stands."""
    os.kill(pid, signal.SIGSTOP)
    threads = list(Path(f"/proc/{pid}/task").glob("*/stat"))
    assert wait_until(
        lambda: all(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in threads),
        timeout_seconds=30,
    )


def assert_refused_quickly(publisher: Publisher) -> None:
    assert seconds_to_refuse(publisher) < LONGEST_WAIT_SECONDS
    assert wait_until(
        lambda: seconds_to_refuse(publisher) < AT_ONCE_SECONDS, timeout_seconds=RECOVERY_SECONDS
    )
    # A busy machine may hold up one of them, or ask the broker once more meanwhile.
    assert median(seconds_to_refuse(publisher) for _ in range(20)) < AT_ONCE_SECONDS


def test_a_broker_short_of_memory_refuses_quickly_then_heals(
    broker: RabbitServer, publisher: Publisher
) -> None:
    broker.control("set_vm_memory_high_watermark", "0.00001")
    try:
        assert_refused_quickly(publisher)
    finally:
        broker.control("set_vm_memory_high_watermark", "0.4")

    assert wait_until(lambda: publishes(publisher), timeout_seconds=RECOVERY_SECONDS)


def test_a_broker_short_of_memory_does_not_look_healthy_when_we_come_anew(
    broker: RabbitServer, publisher: Publisher
) -> None:
    # It lets clients in and takes their first message, so neither proves anything.
    broker.control("set_vm_memory_high_watermark", "0.00001")
    try:
        seconds_to_refuse(publisher)
        flickers = wait_until(
            lambda: seconds_to_refuse(publisher) >= CONFIRM_TIMEOUT_SECONDS, timeout_seconds=4
        )
    finally:
        broker.control("set_vm_memory_high_watermark", "0.4")

    assert not flickers
    assert wait_until(lambda: publishes(publisher), timeout_seconds=RECOVERY_SECONDS)


def test_a_frozen_broker_refuses_quickly_then_heals(
    broker: RabbitServer, publisher: Publisher
) -> None:
    freeze(broker.pid)
    try:
        assert_refused_quickly(publisher)
    finally:
        os.kill(broker.pid, signal.SIGCONT)

    assert wait_until(lambda: publishes(publisher), timeout_seconds=RECOVERY_SECONDS)


def test_what_was_confirmed_survives_the_death_of_the_broker(
    broker: RabbitServer, publisher: Publisher
) -> None:
    envelope = build_envelope()
    publisher.publish(envelope)

    broker.kill()
    assert seconds_to_refuse(publisher) < LONGEST_WAIT_SECONDS
    broker.start_again()

    assert wait_until(lambda: publishes(publisher), timeout_seconds=RECOVERY_SECONDS)
    assert envelope in drained(broker.url)


def drained(url: str) -> list[object]:
    received: list[object] = []
    while bodies := take_bodies(url, COMMANDS_QUEUE.name, 1, timeout_seconds=1):
        received.extend(decode(each) for each in bodies)
    return received
