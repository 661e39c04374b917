"""What the tests of the State Updater share."""

from collections.abc import Iterator

import pytest
from kombu import Connection

from interaction_bus.topology import COMMANDS_QUEUE, DEAD_LETTERS_QUEUE, declare_topology
from tests.state_updater.queue_reader import QueueReader


@pytest.fixture
def connection(rabbitmq_url: str) -> Iterator[Connection]:
    """Return a connection to a broker with neither commands nor dead letters."""
    with Connection(rabbitmq_url) as connection:
        declare_topology(connection)
        QueueReader(connection).empty(COMMANDS_QUEUE.name, DEAD_LETTERS_QUEUE.name)
        yield connection
