"""Asks for letters over a connection of its own, each with the broker's word."""

from collections.abc import Iterator
from contextlib import contextmanager

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import UnroutableError

from interaction_bus.envelope import Envelope
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.routing import outgoing
from interaction_bus.short_connection import pika_failures, short_connection


class LetterRequests:
    """Publishes what was found out to the letters.

    Args:
        channel: Of this process alone, with confirms on.
    """

    def __init__(self, channel: BlockingChannel) -> None:
        self._channel = channel

    def publish(self, envelope: Envelope) -> None:
        """Hand one request over; once this returns the broker will not lose it.

        Raises:
            BrokerUnavailable: It was not confirmed; it may be sent again under the same id.
        """
        message = outgoing(envelope)
        properties = pika.BasicProperties(
            message_id=message.message_id,
            content_type=message.content_type,
            content_encoding=message.content_encoding,
            delivery_mode=pika.DeliveryMode.Persistent,
            type=envelope.type,
            correlation_id=str(envelope.correlation_id),
        )
        with pika_failures():
            try:
                self._channel.basic_publish(
                    message.exchange, message.routing_key, message.body, properties, mandatory=True
                )
            except UnroutableError as error:
                raise BrokerUnavailable("no queue takes requests for letters") from error


@contextmanager
def letter_requests(url: str) -> Iterator[LetterRequests]:
    """Be connected for the length of a `with` block.

    Args:
        url: Of RabbitMQ, with user, password and virtual host.

    Raises:
        BrokerUnavailable: It does not answer.
    """
    with short_connection(url) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        yield LetterRequests(channel)
