"""The ways in which a message becomes a dead letter."""

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from interaction_bus.dead_letter import DETAIL_HEADER, REASON_HEADER
from interaction_bus.envelope import Envelope, encode
from interaction_bus.publisher import Publisher
from interaction_bus.topology import (
    COMMANDS_QUEUE,
    DEAD_EXCHANGE,
    DEAD_LETTERS_QUEUE,
    DELIVERY_LIMIT,
)
from tests.fixtures.bus import build_envelope, on_channel


def let_die(url: str, count: int) -> list[Envelope]:
    """Publish commands and reject each, as a consumer does that has no better idea."""
    envelopes = [build_envelope() for _ in range(count)]
    publisher = Publisher(url)
    for each in envelopes:
        publisher.publish(each)
    publisher.close()
    on_channel(url, lambda channel: reject_all(channel, COMMANDS_QUEUE.name, count))
    wait_for_letters(url, count)
    return envelopes


def reject_all(channel: BlockingChannel, queue: str, count: int) -> None:
    """Reject the oldest messages of a queue, for good."""
    for _ in range(count):
        method, _, _ = channel.basic_get(queue)
        assert method
        channel.basic_nack(int(method.delivery_tag or 0), requeue=False)


def hand_out_too_often(url: str) -> None:
    """Return the only command to its queue, as a consumer does that dies of it each time."""

    def return_it(channel: BlockingChannel) -> None:
        for _ in range(DELIVERY_LIMIT + 1):
            method, _, _ = channel.basic_get(COMMANDS_QUEUE.name)
            assert method
            channel.basic_nack(int(method.delivery_tag or 0), requeue=True)

    on_channel(url, return_it)
    wait_for_letters(url, 1)


def bury(
    bus_url: str, *, message_id: str = "letter-1", body: bytes | None = None, **headers: str
) -> bytes:
    """Put a message among the dead letters as our consumer does, and return its bytes."""
    told = {REASON_HEADER: "bug", DETAIL_HEADER: "KeyError: 'x' (trace 7)", **headers}
    content = encode(build_envelope()) if body is None else body
    properties = pika.BasicProperties(message_id=message_id, type="ExpireInvoice", headers=told)
    on_channel(
        bus_url,
        lambda channel: channel.basic_publish(DEAD_EXCHANGE.name, "", content, properties),
    )
    return content


def wait_for_letters(url: str, count: int) -> None:
    """Wait until there are so many dead letters, and fail if there never are."""

    def look(channel: BlockingChannel) -> None:
        for _ in range(500):
            declared = channel.queue_declare(DEAD_LETTERS_QUEUE.name, passive=True)
            if declared.method.message_count == count:
                return
            channel.connection.sleep(0.02)
        pytest.fail(f"there are not {count} dead letters")

    on_channel(url, look)


def delete_dead_letters(channel: BlockingChannel) -> None:
    """Leave the broker as one that nobody has prepared; the next test declares it again."""
    channel.queue_delete(DEAD_LETTERS_QUEUE.name)
