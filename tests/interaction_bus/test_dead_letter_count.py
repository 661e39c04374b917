"""Dead letters are counted without being touched."""

import pytest

from interaction_bus.dead_letter_queue import count_dead_letters
from interaction_bus.errors import BrokerUnavailable, TopologyMissing
from interaction_bus.topology import DEAD_LETTERS_QUEUE
from tests.fixtures.bus import count_messages, on_channel
from tests.interaction_bus.deaths import delete_dead_letters, let_die

pytestmark = pytest.mark.integration


def test_where_nothing_died_there_is_none(bus_url: str) -> None:
    assert count_dead_letters(bus_url) == 0


def test_counting_leaves_the_letters_where_they_are(bus_url: str) -> None:
    let_die(bus_url, 3)

    assert [count_dead_letters(bus_url) for _ in range(2)] == [3, 3]
    assert count_messages(bus_url, DEAD_LETTERS_QUEUE.name) == 3


def test_a_broker_that_nobody_has_prepared_has_no_such_queue(bus_url: str) -> None:
    on_channel(bus_url, delete_dead_letters)

    with pytest.raises(TopologyMissing):
        count_dead_letters(bus_url)


def test_a_broker_that_does_not_answer_is_told() -> None:
    with pytest.raises(BrokerUnavailable):
        count_dead_letters("amqp://guest:guest@127.0.0.1:1/", timeout_seconds=0.5)
