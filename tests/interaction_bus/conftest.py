"""Publishers on the bus of a test."""

from collections.abc import Iterator

import pytest

from interaction_bus.publisher import Publisher
from tests.fixtures.tcp_proxy import TcpProxy


@pytest.fixture
def publisher(bus_url: str) -> Iterator[Publisher]:
    """Return a publisher straight to the broker."""
    publisher = Publisher(bus_url)
    yield publisher
    publisher.close()


@pytest.fixture
def shaky(bus_url: str, rabbitmq_proxy: TcpProxy) -> Iterator[Publisher]:
    """Return a publisher through the proxy."""
    publisher = Publisher(rabbitmq_proxy.url(bus_url))
    yield publisher
    rabbitmq_proxy.cut()
    publisher.close()
