"""A broker that hangs keeps nobody who reaches it through pika, and is told in one way."""

from collections.abc import Callable
from functools import partial
from time import monotonic

import pika
import pytest
from pika.exceptions import AMQPError

from interaction_bus.dead_letter_queue import count_dead_letters
from interaction_bus.dead_letters import drop_dead_letters, list_dead_letters, replay_dead_letters
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.queue_depths import read_queue_depths
from interaction_bus.short_connection import PunctualConnection, short_connection
from interaction_bus.topology import COMMANDS_QUEUE, DEAD_LETTERS_QUEUE
from tests.fixtures.tcp_proxy import TcpProxy
from tests.interaction_bus.deaths import let_die

AN_ANSWER_SECONDS = 2.0

AT_MOST_SECONDS = 30.0
"""For what takes five seconds and, were it not bounded, for ever."""

Ask = Callable[[str], object]

DECLARE_QUEUE = b"\x00\x32\x00\x0a"
"""AMQP's class and method of the first question that all of them ask."""

WAYS_IN: dict[str, Ask] = {
    "the depths of queues": lambda url: read_queue_depths(url, [COMMANDS_QUEUE.name]),
    "the number of dead letters": count_dead_letters,
    "the list of dead letters": list_dead_letters,
    "a replay": replay_dead_letters,
    "a drop": drop_dead_letters,
}


open_for_a_moment = partial(short_connection, timeout_seconds=AN_ANSWER_SECONDS)


@pytest.mark.parametrize("ask", WAYS_IN.values(), ids=WAYS_IN)
def test_a_broker_that_never_says_a_word_is_told(silent_broker_url: str, ask: Ask) -> None:
    with pytest.raises(BrokerUnavailable, match="no answer in time"):
        ask(silent_broker_url)


@pytest.mark.integration
@pytest.mark.parametrize("ask", WAYS_IN.values(), ids=WAYS_IN)
def test_a_broker_that_falls_silent_at_the_first_question_is_told(
    bus_url: str, rabbitmq_proxy: TcpProxy, ask: Ask
) -> None:
    let_die(bus_url, 1)
    rabbitmq_proxy.freeze_at(DECLARE_QUEUE)
    began_at = monotonic()

    with pytest.raises(BrokerUnavailable, match="no answer in time"):
        ask(rabbitmq_proxy.url(bus_url))

    assert monotonic() - began_at < AT_MOST_SECONDS


@pytest.mark.integration
def test_a_connection_that_ends_in_silence_waits_for_no_farewell(
    bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    with open_for_a_moment(rabbitmq_proxy.url(bus_url)) as connection:
        channel = connection.channel()
        rabbitmq_proxy.freeze()
        with pytest.raises(AMQPError, match="no answer in time"):
            channel.queue_declare(DEAD_LETTERS_QUEUE.name, passive=True)

        assert connection.is_closed


@pytest.mark.integration
def test_whoever_asks_on_a_connection_that_has_ended_is_told_at_once(
    bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    with open_for_a_moment(rabbitmq_proxy.url(bus_url)) as connection:
        channel = connection.channel()
        rabbitmq_proxy.cut()
        with pytest.raises(AMQPError):
            channel.queue_declare(DEAD_LETTERS_QUEUE.name, passive=True)

        with pytest.raises(AMQPError):
            connection.channel()


@pytest.mark.integration
def test_a_connection_that_is_lost_just_when_its_time_is_over_is_told_once(
    bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    parameters = pika.URLParameters(rabbitmq_proxy.url(bus_url))
    connection = PunctualConnection(parameters, timeout_seconds=0)

    rabbitmq_proxy.cut()

    # The first turn of its loop reads the end of the stream, and then looks at the clock.
    with pytest.raises(AMQPError):
        connection.channel()
    assert connection.is_closed


@pytest.mark.integration
def test_a_broker_that_does_not_say_farewell_is_told(
    bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    url = rabbitmq_proxy.url(bus_url)

    with pytest.raises(BrokerUnavailable, match="no answer in time"), open_for_a_moment(url):
        rabbitmq_proxy.freeze()


@pytest.mark.integration
def test_a_connection_may_rest_longer_than_an_answer_may_take(bus_url: str) -> None:
    with open_for_a_moment(bus_url) as connection:
        connection.sleep(AN_ANSWER_SECONDS / 2)
        connection.sleep(AN_ANSWER_SECONDS / 2)
        connection.sleep(AN_ANSWER_SECONDS / 2)

        assert connection.channel().is_open
