"""Rules of publishing in batches: each message gets its own word, and every wait ends."""

from collections.abc import Iterator
from time import monotonic
from typing import Any

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from cli.local.waiting import wait_until
from interaction_bus.confirmed_channel import SOCKET_TIMEOUT_SECONDS, ConfirmedChannel
from interaction_bus.deliveries import Fate, OutgoingMessage
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import COMMANDS_QUEUE, TASKS_QUEUE
from tests.fixtures.bus import on_channel, take_bodies
from tests.fixtures.tcp_proxy import TcpProxy

pytestmark = pytest.mark.integration

TIMEOUT_SECONDS = 30.0
"""For what succeeds; a busy machine may need a part of it."""

ONE_STEP_SECONDS = 20 * SOCKET_TIMEOUT_SECONDS
"""A frozen broker costs one step, and without our bounds minutes: a busy machine gets the rest."""

NOBODY_LISTENS = "amqp://guest:guest@127.0.0.1:1//"


@pytest.fixture
def channel(bus_url: str) -> Iterator[ConfirmedChannel]:
    """Return a channel straight to the broker."""
    channel = ConfirmedChannel(bus_url)
    yield channel
    channel.close()


@pytest.fixture
def shaky(bus_url: str, rabbitmq_proxy: TcpProxy) -> Iterator[ConfirmedChannel]:
    """Return a channel through the proxy."""
    channel = ConfirmedChannel(rabbitmq_proxy.url(bus_url))
    yield channel
    channel.drop()


def build_message(name: str = "m", **fields: Any) -> OutgoingMessage:
    defaults = {"exchange": "billing.commands", "routing_key": "ExpireInvoice"}
    body = name.encode()
    return OutgoingMessage(**{"body": body, "message_id": name, **defaults, **fields})


def test_a_batch_arrives_whole_in_its_order(channel: ConfirmedChannel, bus_url: str) -> None:
    names = [str(number) for number in range(300)]

    deliveries = channel.publish_batch([build_message(each) for each in names], TIMEOUT_SECONDS)

    assert [each.message.message_id for each in deliveries] == names
    assert all(each.is_confirmed for each in deliveries)
    assert take_bodies(bus_url, COMMANDS_QUEUE.name, 300) == [each.encode() for each in names]


def test_a_second_batch_is_booked_by_itself(channel: ConfirmedChannel) -> None:
    channel.publish_batch([build_message("first")], TIMEOUT_SECONDS)

    deliveries = channel.publish_batch([build_message("second")], TIMEOUT_SECONDS)

    assert [each.is_confirmed for each in deliveries] == [True]


def test_only_the_message_that_no_queue_wants_comes_back(channel: ConfirmedChannel) -> None:
    lost = build_message("lost", exchange="", routing_key="no-such-queue")
    batch = [build_message("a"), lost, build_message("b")]

    deliveries = channel.publish_batch(batch, TIMEOUT_SECONDS)

    fates = [each.fate for each in deliveries]
    assert fates == [Fate.CONFIRMED, Fate.RETURNED, Fate.CONFIRMED]
    assert "NO_ROUTE" in deliveries[1].detail
    assert channel.is_open


def test_a_missing_exchange_is_named_and_the_next_batch_unharmed(channel: ConfirmedChannel) -> None:
    (refused,) = channel.publish_batch([build_message(exchange="nowhere")], TIMEOUT_SECONDS)

    (sent,) = channel.publish_batch([build_message()], TIMEOUT_SECONDS)

    assert refused.fate is Fate.UNCONFIRMED
    assert "nowhere" in refused.detail
    assert sent.is_confirmed


def test_headers_and_properties_arrive_as_celery_needs_them(
    channel: ConfirmedChannel, bus_url: str
) -> None:
    task = build_message(
        "t-1",
        exchange="billing.tasks",
        routing_key="charge",
        headers={"task": "charge_saved_card", "retries": 0, "eta": None},
        properties={"correlation_id": "t-1", "reply_to": "r", "priority": 3},
    )

    channel.publish_batch([task], TIMEOUT_SECONDS)

    properties = take_properties(bus_url, TASKS_QUEUE.name)
    assert properties.headers is not None
    assert properties.headers["task"] == "charge_saved_card"
    assert (properties.message_id, properties.correlation_id) == ("t-1", "t-1")
    assert (properties.reply_to, properties.priority) == ("r", 3)
    assert properties.delivery_mode == pika.DeliveryMode.Persistent.value
    assert (properties.content_type, properties.content_encoding) == ("application/json", "utf-8")


def test_a_refused_connection_is_told_at_once() -> None:
    channel = ConfirmedChannel(NOBODY_LISTENS)

    with pytest.raises(BrokerUnavailable, match="refused"):
        channel.open()

    (delivery,) = channel.publish_batch([build_message()], TIMEOUT_SECONDS)
    assert delivery.fate is Fate.UNSENT


def test_a_wrong_password_is_told_as_such(bus_url: str) -> None:
    channel = ConfirmedChannel(bus_url.replace("guest:guest", "guest:wrong"))

    with pytest.raises(BrokerUnavailable, match="ACCESS_REFUSED"):
        channel.open()


def test_a_frozen_broker_costs_no_more_than_the_timeout(
    shaky: ConfirmedChannel, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.open()
    rabbitmq_proxy.freeze()
    began_at = monotonic()

    deliveries = shaky.publish_batch([build_message("a"), build_message("b")], 0.5)

    assert monotonic() - began_at < ONE_STEP_SECONDS
    assert {each.fate for each in deliveries} == {Fate.UNCONFIRMED}
    assert not shaky.is_open


def test_a_broker_frozen_while_we_connect_costs_no_more_than_a_few_steps(
    shaky: ConfirmedChannel, rabbitmq_proxy: TcpProxy
) -> None:
    rabbitmq_proxy.freeze()
    began_at = monotonic()

    with pytest.raises(BrokerUnavailable):
        shaky.open()

    assert monotonic() - began_at < ONE_STEP_SECONDS


def test_more_than_a_frozen_socket_holds_costs_no_more_than_one_write(
    shaky: ConfirmedChannel, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.open()
    rabbitmq_proxy.freeze()
    began_at = monotonic()
    heavy = [build_message(str(number), body=bytes(100_000)) for number in range(500)]

    deliveries = shaky.publish_batch(heavy, 0.5)

    assert monotonic() - began_at < ONE_STEP_SECONDS
    assert {each.fate for each in deliveries} == {Fate.UNCONFIRMED}


def test_after_a_thaw_the_same_channel_publishes_again(
    shaky: ConfirmedChannel, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.open()
    rabbitmq_proxy.freeze()
    shaky.publish_batch([build_message()], 0.3)

    rabbitmq_proxy.heal()

    assert wait_until(lambda: gets_through(shaky), timeout_seconds=TIMEOUT_SECONDS)


def test_a_slow_network_is_not_a_broken_one(
    shaky: ConfirmedChannel, rabbitmq_proxy: TcpProxy
) -> None:
    rabbitmq_proxy.delay(0.05)

    assert gets_through(shaky)


def test_leaving_a_frozen_broker_does_not_wait_for_its_farewell(
    shaky: ConfirmedChannel, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.open()
    rabbitmq_proxy.freeze()
    began_at = monotonic()

    shaky.close()

    assert monotonic() - began_at < ONE_STEP_SECONDS
    assert not shaky.is_open


def gets_through(channel: ConfirmedChannel) -> bool:
    (delivery,) = channel.publish_batch([build_message()], TIMEOUT_SECONDS)
    return delivery.is_confirmed


def take_properties(url: str, queue: str) -> pika.BasicProperties:
    taken: list[pika.BasicProperties] = []

    def take(channel: BlockingChannel) -> None:
        _, properties, _ = channel.basic_get(queue, auto_ack=True)
        assert properties
        taken.append(properties)

    on_channel(url, take)
    return taken[0]
