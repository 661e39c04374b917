"""Rules of the dead letters: looking loses nothing, a replay arrives once, a drop is for good."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from interaction_bus.dead_letters import (
    drop_dead_letters,
    get_dead_letter,
    list_dead_letters,
    replay_dead_letters,
)
from interaction_bus.envelope import Envelope, encode
from interaction_bus.errors import BrokerUnavailable, DeadLetterNotFound, TopologyMissing
from interaction_bus.publisher import Publisher
from interaction_bus.topology import (
    COMMANDS_QUEUE,
    DELIVERY_LIMIT,
    TASKS_QUEUE,
)
from tests.fixtures.bus import build_envelope, count_messages, on_channel, take_bodies
from tests.interaction_bus.deaths import (
    delete_dead_letters,
    hand_out_too_often,
    let_die,
    reject_all,
    wait_for_letters,
)

pytestmark = pytest.mark.integration


def unbind_commands(channel: BlockingChannel) -> None:
    """Leave the commands without a queue; the next test declares the binding again."""
    channel.queue_unbind(COMMANDS_QUEUE.name, COMMANDS_QUEUE.exchange.name, "#")


def ids(envelopes: list[Envelope]) -> list[str]:
    return [str(each.message_id) for each in envelopes]


def listed_ids(url: str) -> list[str]:
    return [each.message_id for each in list_dead_letters(url)]


def test_where_nothing_died_the_list_is_empty(bus_url: str) -> None:
    assert list_dead_letters(bus_url) == []


def test_letters_are_listed_oldest_first(bus_url: str) -> None:
    dead = let_die(bus_url, 5)

    assert listed_ids(bus_url) == ids(dead)


def test_looking_keeps_every_letter_in_its_place(bus_url: str) -> None:
    dead = let_die(bus_url, 5)

    list_dead_letters(bus_url, limit=2)
    get_dead_letter(bus_url, str(dead[3].message_id))

    assert listed_ids(bus_url) == ids(dead)


def test_a_vain_search_keeps_every_letter_in_its_place(bus_url: str) -> None:
    dead = let_die(bus_url, 5)

    with pytest.raises(DeadLetterNotFound):
        get_dead_letter(bus_url, "nobody")

    assert listed_ids(bus_url) == ids(dead)


def test_a_limit_shows_the_oldest(bus_url: str) -> None:
    dead = let_die(bus_url, 3)

    letters = list_dead_letters(bus_url, limit=2)

    assert [each.message_id for each in letters] == ids(dead)[:2]


def test_a_rejected_letter_tells_what_rabbitmq_knows(bus_url: str) -> None:
    (dead,) = let_die(bus_url, 1)

    letter = get_dead_letter(bus_url, str(dead.message_id))

    assert (letter.type, letter.reason) == ("ExpireInvoice", "rejected")
    assert (letter.exchange, letter.routing_key) == ("billing.commands", "ExpireInvoice")
    assert letter.body == encode(dead).decode()
    assert letter.died_at
    assert letter.died_at.tzinfo
    assert letter.deliveries is None


def test_a_letter_dead_of_deliveries_tells_how_many(bus_url: str) -> None:
    envelope = build_envelope()
    publisher = Publisher(bus_url)
    publisher.publish(envelope)
    publisher.close()

    hand_out_too_often(bus_url)

    (letter,) = list_dead_letters(bus_url)
    assert (letter.reason, letter.deliveries) == ("delivery_limit", DELIVERY_LIMIT + 1)


def test_a_replayed_letter_arrives_once(bus_url: str) -> None:
    dead = let_die(bus_url, 3)

    replayed = replay_dead_letters(bus_url, str(dead[1].message_id))

    assert [each.message_id for each in replayed] == [str(dead[1].message_id)]
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 1
    assert take_bodies(bus_url, COMMANDS_QUEUE.name, 1) == [encode(dead[1])]
    assert listed_ids(bus_url) == [str(dead[0].message_id), str(dead[2].message_id)]


def test_all_letters_are_replayed_in_their_order(bus_url: str) -> None:
    dead = let_die(bus_url, 4)

    replay_dead_letters(bus_url)

    assert take_bodies(bus_url, COMMANDS_QUEUE.name, 4) == [encode(each) for each in dead]
    assert list_dead_letters(bus_url) == []


def test_a_letter_may_die_and_be_replayed_again_and_again(bus_url: str) -> None:
    (dead,) = let_die(bus_url, 1)

    for _ in range(3):
        replay_dead_letters(bus_url, str(dead.message_id))
        on_channel(bus_url, lambda channel: reject_all(channel, COMMANDS_QUEUE.name, 1))
        wait_for_letters(bus_url, 1)

    assert listed_ids(bus_url) == ids([dead])


def test_a_replayed_letter_carries_no_trace_of_its_death(bus_url: str) -> None:
    let_die(bus_url, 1)

    replay_dead_letters(bus_url)

    headers: dict[str, object] = {}

    def look(channel: BlockingChannel) -> None:
        _, properties, _ = channel.basic_get(COMMANDS_QUEUE.name, auto_ack=True)
        assert properties
        headers.update(properties.headers or {})

    on_channel(bus_url, look)
    # Written by the queue itself on every delivery.
    assert headers == {"x-delivery-count": 0}


def test_a_dead_task_is_replayed_to_celery_with_its_headers(bus_url: str) -> None:
    task = pika.BasicProperties(message_id="t-1", headers={"task": "charge_saved_card"})
    on_channel(
        bus_url,
        lambda channel: channel.basic_publish("billing.tasks", "charge", b"[]", task),
    )
    on_channel(bus_url, lambda channel: reject_all(channel, TASKS_QUEUE.name, 1))
    wait_for_letters(bus_url, 1)

    (letter,) = replay_dead_letters(bus_url)

    assert letter.type == "charge_saved_card"
    assert take_bodies(bus_url, TASKS_QUEUE.name, 1) == [b"[]"]


def test_a_letter_that_no_queue_takes_stays(bus_url: str) -> None:
    let_die(bus_url, 1)
    on_channel(bus_url, unbind_commands)

    with pytest.raises(BrokerUnavailable, match="no queue"):
        replay_dead_letters(bus_url)

    assert len(list_dead_letters(bus_url)) == 1


def test_a_dropped_letter_is_gone_and_the_others_stay(bus_url: str) -> None:
    dead = let_die(bus_url, 3)

    drop_dead_letters(bus_url, str(dead[0].message_id))

    assert listed_ids(bus_url) == ids(dead)[1:]
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 0


def test_all_letters_can_be_dropped(bus_url: str) -> None:
    let_die(bus_url, 3)

    dropped = drop_dead_letters(bus_url)

    assert len(dropped) == 3
    assert list_dead_letters(bus_url) == []


@pytest.mark.parametrize("act", [get_dead_letter, replay_dead_letters, drop_dead_letters])
def test_an_id_that_is_not_there_is_named(bus_url: str, act: Callable[[str, str], object]) -> None:
    with pytest.raises(DeadLetterNotFound, match="no-such-id"):
        act(bus_url, "no-such-id")


def test_readers_at_the_same_time_do_not_hide_letters_from_each_other(bus_url: str) -> None:
    dead = let_die(bus_url, 10)

    with ThreadPoolExecutor(4) as threads:
        lists = list(threads.map(listed_ids, [bus_url] * 8))

    assert lists == [ids(dead)] * 8


def test_a_broker_that_is_not_there_is_told_as_such() -> None:
    with pytest.raises(BrokerUnavailable):
        list_dead_letters("amqp://guest:guest@127.0.0.1:1//")


def test_a_broker_without_our_queues_is_told_as_such(bus_url: str) -> None:
    on_channel(bus_url, delete_dead_letters)

    with pytest.raises(TopologyMissing, match="dead-letters"):
        list_dead_letters(bus_url)


def test_looking_at_the_oldest_alone_leaves_the_order(bus_url: str) -> None:
    dead = let_die(bus_url, 3)

    oldest = list_dead_letters(bus_url, limit=1)

    assert [each.message_id for each in oldest] == ids(dead)[:1]
    assert listed_ids(bus_url) == ids(dead)
