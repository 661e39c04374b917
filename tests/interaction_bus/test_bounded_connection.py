"""A broker that hangs keeps nobody who reaches it through kombu, and is told in one way."""

import pytest

from interaction_bus.bounded_connection import bounded_connection
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import COMMANDS_QUEUE, declare_topology
from tests.fixtures.tcp_proxy import TcpProxy


def declare_over(url: str) -> None:
    with bounded_connection(url) as connection:
        declare_topology(connection)


def test_a_broker_that_is_away_is_told() -> None:
    with pytest.raises(BrokerUnavailable, match="refused"):
        declare_over("amqp://guest:guest@127.0.0.1:1//")


def test_a_broker_that_never_says_a_word_is_told(silent_broker_url: str) -> None:
    with pytest.raises(BrokerUnavailable, match="no answer in time"):
        declare_over(silent_broker_url)


@pytest.mark.integration
def test_a_broker_that_freezes_at_a_question_is_told(
    bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    rabbitmq_proxy.freeze_at(COMMANDS_QUEUE.name.encode())

    with pytest.raises(BrokerUnavailable, match="no answer in time"):
        declare_over(rabbitmq_proxy.url(bus_url))


@pytest.mark.integration
def test_a_broker_that_says_no_farewell_is_left_all_the_same(
    bus_url: str, rabbitmq_proxy: TcpProxy
) -> None:
    with bounded_connection(rabbitmq_proxy.url(bus_url)) as connection:
        rabbitmq_proxy.freeze()

    assert not connection.connected


@pytest.mark.integration
def test_what_else_goes_wrong_is_told_as_it_is(bus_url: str) -> None:
    with pytest.raises(LookupError), bounded_connection(bus_url):
        raise LookupError
