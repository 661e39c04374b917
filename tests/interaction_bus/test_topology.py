"""Rules of the topology: safe to declare again, nothing falls on the floor."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from kombu import Connection
from pika.adapters.blocking_connection import BlockingChannel

from interaction_bus.errors import TopologyConflict
from interaction_bus.letters import LETTER_ROUTING_KEYS
from interaction_bus.topology import (
    COMMANDS_QUEUE,
    DEAD_LETTERS_QUEUE,
    DELIVERY_LIMIT,
    EVENTS_EXCHANGE,
    EXCHANGES,
    LETTERS_QUEUE,
    QUEUES,
    TASKS_QUEUE,
    WAITING_LETTERS_QUEUES,
    declare_topology,
)
from tests.fixtures.bus import count_messages, is_logged, on_channel, send, take_bodies

pytestmark = pytest.mark.integration


@pytest.fixture
def odd_queue(bus_url: str) -> Iterator[str]:
    """Return a broker on which somebody made the queue of tasks by hand, without a limit."""

    def replace(channel: BlockingChannel) -> None:
        channel.queue_delete(TASKS_QUEUE.name)
        quorum = {"x-queue-type": "quorum"}
        channel.queue_declare(TASKS_QUEUE.name, durable=True, arguments=quorum)

    on_channel(bus_url, replace)
    yield bus_url
    on_channel(bus_url, lambda channel: channel.queue_delete(TASKS_QUEUE.name) and None)
    with Connection(bus_url) as connection:
        declare_topology(connection)


def test_declaring_twice_changes_nothing(bus_url: str) -> None:
    send(bus_url, "billing.commands", "ExpireInvoice", [b"kept"])

    with Connection(bus_url) as connection:
        declare_topology(connection)

    assert take_bodies(bus_url, COMMANDS_QUEUE.name, 1) == [b"kept"]


def test_a_queue_with_other_arguments_is_explained(odd_queue: str) -> None:
    with (
        Connection(odd_queue) as connection,
        pytest.raises(TopologyConflict, match=r"state-updater\.tasks.*delete it and declare again"),
    ):
        declare_topology(connection)


def test_a_command_is_work_for_the_state_updater_alone(bus_url: str) -> None:
    send(bus_url, "billing.commands", "ExpireInvoice", [b"command"])

    assert take_bodies(bus_url, COMMANDS_QUEUE.name, 1) == [b"command"]
    assert count_messages(bus_url, TASKS_QUEUE.name) == 0


def test_a_task_is_work_for_celery_alone(bus_url: str) -> None:
    send(bus_url, "billing.tasks", "charge_saved_card", [b"task"])

    assert take_bodies(bus_url, TASKS_QUEUE.name, 1) == [b"task"]
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 0


def test_an_event_is_kept_in_the_log_without_any_listener(bus_url: str) -> None:
    event = uuid4().bytes

    send(bus_url, EVENTS_EXCHANGE.name, "invoices.paid", [event])

    assert is_logged(bus_url, event)


@pytest.mark.parametrize("routing_key", LETTER_ROUTING_KEYS)
def test_an_event_that_viewers_are_told_of_is_work_for_the_letters(
    bus_url: str, routing_key: str
) -> None:
    send(bus_url, EVENTS_EXCHANGE.name, routing_key, [b"event"])

    assert take_bodies(bus_url, LETTERS_QUEUE.name, 1) == [b"event"]


def test_an_event_that_no_viewer_is_told_of_is_no_letter(bus_url: str) -> None:
    send(bus_url, EVENTS_EXCHANGE.name, "access.granted", [b"event"])

    assert count_messages(bus_url, LETTERS_QUEUE.name) == 0


def test_a_letter_that_waits_comes_back_by_itself(bus_url: str) -> None:
    send(bus_url, "", WAITING_LETTERS_QUEUES[0].name, [b"later"])

    assert count_messages(bus_url, LETTERS_QUEUE.name) == 0
    assert take_bodies(bus_url, LETTERS_QUEUE.name, 1) == [b"later"]


def test_a_message_that_kills_its_consumers_ends_among_the_dead_letters(bus_url: str) -> None:
    send(bus_url, "billing.commands", "ExpireInvoice", [b"poison"])

    def return_it(channel: BlockingChannel) -> None:
        for _ in range(DELIVERY_LIMIT + 1):
            method, _, _ = channel.basic_get(COMMANDS_QUEUE.name)
            assert method
            channel.basic_nack(int(method.delivery_tag or 0), requeue=True)

    on_channel(bus_url, return_it)

    assert take_bodies(bus_url, DEAD_LETTERS_QUEUE.name, 1) == [b"poison"]
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 0


def test_looking_at_a_dead_letter_often_does_not_kill_it(bus_url: str) -> None:
    send(bus_url, "billing.dead", "", [b"letter"])

    def look(channel: BlockingChannel) -> None:
        for _ in range(5 * DELIVERY_LIMIT):
            method, _, _ = channel.basic_get(DEAD_LETTERS_QUEUE.name)
            assert method
            channel.basic_nack(int(method.delivery_tag or 0), requeue=True)

    on_channel(bus_url, look)

    assert take_bodies(bus_url, DEAD_LETTERS_QUEUE.name, 1) == [b"letter"]


def test_every_queue_survives_a_restart_of_the_broker() -> None:
    assert all(each.durable for each in (*EXCHANGES, *QUEUES))
