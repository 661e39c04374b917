"""How many messages wait in a queue, and how many take from it, asked without touching any."""

from collections.abc import Iterable
from dataclasses import dataclass

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from interaction_bus.errors import BrokerUnavailable, TopologyMissing
from interaction_bus.short_connection import connection_parameters

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


def read_queue_depths(url: str, names: Iterable[str]) -> list[QueueDepth]:
    """Return how queues stand, over a connection of its own.

    Args:
        url: Of RabbitMQ.
        names: Of queues that exist.

    Raises:
        BrokerUnavailable: It does not answer.
        TopologyMissing: There is no such queue yet.
    """
    asked = ""
    depths = []
    try:
        with pika.BlockingConnection(connection_parameters(url)) as connection:
            channel = connection.channel()
            for asked in names:
                declared = channel.queue_declare(asked, passive=True).method
                depths.append(QueueDepth(asked, declared.message_count, declared.consumer_count))
    except ChannelClosedByBroker as error:
        if error.reply_code == NOT_FOUND:
            raise TopologyMissing(asked) from error
        raise BrokerUnavailable(str(error)) from error
    except (AMQPError, OSError) as error:
        raise BrokerUnavailable(str(error) or type(error).__name__) from error
    return depths
