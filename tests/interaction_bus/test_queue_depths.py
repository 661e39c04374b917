"""Queues tell how they stand without being touched."""

import pytest
from kombu import Connection, Consumer

from interaction_bus.errors import BrokerUnavailable, TopologyMissing
from interaction_bus.queue_depths import QueueDepth, read_queue_depths
from interaction_bus.topology import COMMANDS_EXCHANGE, COMMANDS_QUEUE, TASKS_QUEUE
from tests.fixtures.bus import count_messages, send

pytestmark = pytest.mark.integration


def test_messages_are_counted_by_queue(bus_url: str) -> None:
    send(bus_url, COMMANDS_EXCHANGE.name, "ExpireInvoice", [b"{}", b"{}"])

    depths = read_queue_depths(bus_url, [COMMANDS_QUEUE.name, TASKS_QUEUE.name])

    assert depths == [
        QueueDepth(COMMANDS_QUEUE.name, messages=2, consumers=0),
        QueueDepth(TASKS_QUEUE.name, messages=0, consumers=0),
    ]


def test_counting_takes_no_message(bus_url: str) -> None:
    send(bus_url, COMMANDS_EXCHANGE.name, "ExpireInvoice", [b"{}"])

    read_queue_depths(bus_url, [COMMANDS_QUEUE.name])

    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 1


def test_consumers_are_counted(bus_url: str) -> None:
    with Connection(bus_url) as connection, Consumer(connection, queues=[TASKS_QUEUE]):
        (depth,) = read_queue_depths(bus_url, [TASKS_QUEUE.name])

    assert depth.consumers == 1


def test_a_queue_that_nobody_declared_is_told_by_name(bus_url: str) -> None:
    with pytest.raises(TopologyMissing) as missing:
        read_queue_depths(bus_url, [COMMANDS_QUEUE.name, "no.such.queue"])

    assert missing.value.queue == "no.such.queue"


def test_a_broker_that_does_not_answer_is_told() -> None:
    with pytest.raises(BrokerUnavailable):
        read_queue_depths("amqp://guest:guest@127.0.0.1:1/", [COMMANDS_QUEUE.name])
