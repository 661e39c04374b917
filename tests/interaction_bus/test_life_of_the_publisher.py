"""The publisher begins with the first message, and ends without losing one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from interaction_bus.errors import BrokerUnavailable, PublisherClosed
from interaction_bus.publisher import Publisher
from interaction_bus.topology import COMMANDS_QUEUE
from tests.fixtures.bus import build_envelope, count_messages
from tests.fixtures.tcp_proxy import TcpProxy

pytestmark = pytest.mark.integration

LONGEST_WAIT_SECONDS = 20.0
"""The promise is 2 s, and without it callers wait for minutes: a busy machine gets the rest."""


def test_nothing_begins_before_the_first_message(bus_url: str) -> None:
    before = set(threading.enumerate())

    publisher = Publisher(bus_url)

    assert set(threading.enumerate()) == before
    publisher.close()


def test_one_thread_serves_all_callers(publisher: Publisher) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(publisher.publish, [build_envelope() for _ in range(40)]))

        names = [each.name for each in threading.enumerate()]

    assert names.count("publisher") == 1


def test_closing_lets_callers_finish(bus_url: str) -> None:
    publisher = Publisher(bus_url)
    envelopes = [build_envelope() for _ in range(100)]

    with ThreadPoolExecutor(100) as threads:
        sent = [threads.submit(publisher.publish, each) for each in envelopes]
        publisher.close()

    failures = [each.exception() for each in sent]
    safe = failures.count(None)
    assert all(isinstance(each, PublisherClosed) for each in failures if each)
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == safe


def test_a_closed_publisher_refuses(bus_url: str) -> None:
    publisher = Publisher(bus_url)
    publisher.close()

    with pytest.raises(PublisherClosed):
        publisher.publish(build_envelope())


def test_closing_while_the_broker_is_away_does_not_hang(
    shaky: Publisher, rabbitmq_proxy: TcpProxy
) -> None:
    shaky.publish(build_envelope())
    rabbitmq_proxy.freeze()
    with pytest.raises(BrokerUnavailable):
        shaky.publish(build_envelope())
    began_at = monotonic()

    shaky.close()

    assert monotonic() - began_at < LONGEST_WAIT_SECONDS
