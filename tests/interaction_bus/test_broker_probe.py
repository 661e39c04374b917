"""The probe tells whether a command would be taken, soon and without bothering the broker."""

import socket

import pytest

from interaction_bus.broker_probe import BrokerProbe
from interaction_bus.errors import BrokerUnavailable
from tests.fixtures.tcp_proxy import TcpProxy


@pytest.mark.integration
def test_a_broker_with_our_queues_is_well(bus_url: str) -> None:
    BrokerProbe(bus_url).ask()


def test_a_broker_that_is_away_is_told() -> None:
    with pytest.raises(BrokerUnavailable, match="refused"):
        BrokerProbe("amqp://guest:guest@127.0.0.1:1//").ask()


def test_a_broker_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"amqp://guest:guest@127.0.0.1:{silent.getsockname()[1]}//"

        with pytest.raises(BrokerUnavailable, match="no answer in time"):
            BrokerProbe(url).ask()


@pytest.mark.integration
def test_an_answer_is_given_again_for_a_moment(bus_url: str, rabbitmq_proxy: TcpProxy) -> None:
    probe = BrokerProbe(rabbitmq_proxy.url(bus_url), good_for_seconds=600)
    probe.ask()

    rabbitmq_proxy.cut()

    probe.ask()


@pytest.mark.integration
def test_the_loss_of_a_broker_is_noticed(bus_url: str, rabbitmq_proxy: TcpProxy) -> None:
    probe = BrokerProbe(rabbitmq_proxy.url(bus_url), good_for_seconds=0)
    probe.ask()

    rabbitmq_proxy.cut()

    with pytest.raises(BrokerUnavailable):
        probe.ask()
