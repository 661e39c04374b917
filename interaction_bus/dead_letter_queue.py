"""The dead-letter queue, held for a moment by one reader, over a short-lived connection."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker, UnroutableError

from interaction_bus.dead_letter import DeadLetter, living_headers, read_dead_letter
from interaction_bus.errors import BrokerUnavailable, TopologyMissing
from interaction_bus.short_connection import BROKER_TIMEOUT_SECONDS, short_connection
from interaction_bus.topology import DEAD_LETTERS_QUEUE

MOST_LETTERS = 10_000
"""Letters that one reader holds at once, in memory; those behind them wait until these are gone."""

TURN_TIMEOUT_SECONDS = 10.0
"""For the reader before us to finish; replaying thousands of letters takes seconds."""

TURN_PAUSE_SECONDS = 0.1

READER_QUEUE = "billing.dead-letters.reader"
"""Exclusive to the connection that reads, for letters in the hands of one reader are invisible to
another, who would take them for gone. RabbitMQ frees it however the connection ends."""

NOT_FOUND = 404
RESOURCE_LOCKED = 405
"""AMQP reply codes."""


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A letter in our hands: nobody else sees it, and it goes back unless it is removed.

    Attributes:
        letter: What it tells about itself.
        tag: By which the broker knows it.
        properties: As it came.
        content: Its bytes.
    """

    letter: DeadLetter
    tag: int
    properties: pika.BasicProperties
    content: bytes


class DeadLetterQueue:
    """The letters in it, oldest first, and what may be done to each.

    Args:
        channel: Of a connection of the reader's own.
        most: Letters to hold.
    """

    def __init__(self, channel: BlockingChannel, *, most: int) -> None:
        self._channel = channel
        self.letters: Sequence[HeldLetter] = list(_take(channel, most))

    def send_again(self, held: HeldLetter) -> None:
        """Publish a letter where it was published first, and remove it once that is confirmed."""
        properties = held.properties
        properties.headers = living_headers(properties.headers)
        self._channel.basic_publish(
            held.letter.exchange,
            held.letter.routing_key,
            held.content,
            properties,
            mandatory=True,
        )
        self.remove(held)

    def remove(self, held: HeldLetter) -> None:
        """Forget a letter for good."""
        self._channel.basic_ack(held.tag)

    def put_back(self) -> None:
        """Return what was not removed, in its old order."""
        self._channel.basic_nack(0, multiple=True, requeue=True)


@contextmanager
def open_dead_letters(url: str, *, most: int = MOST_LETTERS) -> Iterator[DeadLetterQueue]:
    """Hold all dead letters for the length of a `with` block; what is left goes back.

    Args:
        url: Of RabbitMQ, with user, password and virtual host.
        most: The oldest ones are enough, so many of them.

    Raises:
        BrokerUnavailable: It does not answer, or another reader does not finish.
        TopologyMissing: There is no such queue yet.
    """
    with short_connection(url) as connection, _missing_queue():
        try:
            yield from _hold_letters(connection, most)
        except UnroutableError as error:
            raise BrokerUnavailable("no queue takes the letter") from error


def count_dead_letters(url: str, *, timeout_seconds: float = BROKER_TIMEOUT_SECONDS) -> int:
    """Return how many letters lie there, without touching them; those in a reader's hands are away.

    Args:
        url: Of RabbitMQ.
        timeout_seconds: For connecting, and then for each answer.

    Raises:
        BrokerUnavailable: It does not answer.
        TopologyMissing: There is no such queue yet.
    """
    with short_connection(url, timeout_seconds=timeout_seconds) as connection, _missing_queue():
        return _count_waiting(connection.channel())


def _count_waiting(channel: BlockingChannel) -> int:
    declared = channel.queue_declare(DEAD_LETTERS_QUEUE.name, passive=True)
    return int(declared.method.message_count)


def _hold_letters(connection: pika.BlockingConnection, most: int) -> Iterator[DeadLetterQueue]:
    channel = _take_turn(connection)
    channel.confirm_delivery()
    queue = DeadLetterQueue(channel, most=most)
    yield queue
    queue.put_back()


def _take_turn(connection: pika.BlockingConnection) -> BlockingChannel:
    deadline = monotonic() + TURN_TIMEOUT_SECONDS
    while True:
        channel = connection.channel()
        try:
            channel.queue_declare(READER_QUEUE, exclusive=True)
        except ChannelClosedByBroker as error:
            if error.reply_code != RESOURCE_LOCKED:
                raise
            if monotonic() > deadline:
                raise BrokerUnavailable("somebody else is reading the dead letters") from error
            connection.sleep(TURN_PAUSE_SECONDS)
        else:
            return channel


def _take(channel: BlockingChannel, most: int) -> Iterator[HeldLetter]:
    # Letters that die while we look belong to the next look, else a replay might never end.
    for _ in range(min(_count_waiting(channel), most)):
        method, properties, content = channel.basic_get(DEAD_LETTERS_QUEUE.name)
        if method is None or properties is None or content is None:
            return
        letter = read_dead_letter(properties, content)
        yield HeldLetter(letter, int(method.delivery_tag or 0), properties, content)


@contextmanager
def _missing_queue() -> Iterator[None]:
    try:
        yield
    except ChannelClosedByBroker as error:
        if error.reply_code == NOT_FOUND:
            raise TopologyMissing(DEAD_LETTERS_QUEUE.name) from error
        raise
