"""How many messages wait in a queue, and how many take from it, asked without touching any."""

from collections.abc import Iterable
from dataclasses import dataclass

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from interaction_bus.errors import TopologyMissing
from interaction_bus.short_connection import BROKER_TIMEOUT_SECONDS, short_connection

NOT_FOUND = 404
"""AMQP's reply code."""


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How one queue stands.

    Args:
        name: Of the queue.
        messages: Ready to be taken; those in somebody's hands are not among them.
        consumers: Who takes from it.
    """

    name: str
    messages: int
    consumers: int


def read_queue_depths(
    url: str, names: Iterable[str], *, timeout_seconds: float = BROKER_TIMEOUT_SECONDS
) -> list[QueueDepth]:
    """Return how queues stand, over a connection of its own.

    Args:
        url: Of RabbitMQ.
        names: Of queues that exist.
        timeout_seconds: For connecting, and then for each answer.

    Raises:
        BrokerUnavailable: It does not answer.
        TopologyMissing: There is no such queue yet.
    """
    with short_connection(url, timeout_seconds=timeout_seconds) as connection:
        channel = connection.channel()
        return [_read_depth(channel, name) for name in names]


def _read_depth(channel: BlockingChannel, name: str) -> QueueDepth:
    try:
        declared = channel.queue_declare(name, passive=True).method
    except ChannelClosedByBroker as error:
        if error.reply_code == NOT_FOUND:
            raise TopologyMissing(name) from error
        raise
    return QueueDepth(name, declared.message_count, declared.consumer_count)
