"""Where messages go that cannot be settled now: to wait for another try, or to the dead letters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic

from interaction_bus.burial import LONGEST_DETAIL
from interaction_bus.dead_letter import (
    DELIVERIES_HEADER,
    DETAIL_HEADER,
    DIED_AT_HEADER,
    EXCHANGE_HEADER,
    REASON_HEADER,
    ROUTING_KEY_HEADER,
    living_headers,
)
from interaction_bus.topology import DEAD_EXCHANGE, LETTERS_QUEUE, WAITING_LETTERS_QUEUES

TRIES_HEADER = "x-letter-tries"
"""How often a message has failed."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message in our hands.

    Args:
        method: Where it came from.
        properties: As it came.
        body: Its bytes.
    """

    method: Basic.Deliver
    properties: pika.BasicProperties
    body: bytes

    @property
    def failures(self) -> int:
        """How often it has failed before."""
        failures = (self.properties.headers or {}).get(TRIES_HEADER)
        return failures if isinstance(failures, int) else 0

    @property
    def tag(self) -> int:
        """By which the broker knows it."""
        return int(self.method.delivery_tag or 0)


class WaitingRooms:
    """Moves messages out of the queue without losing them: the copy first, then the answer.

    A crash between the two leaves two copies, and a letter is sent once for both.

    Args:
        channel: The consumer's own, with confirms on.
    """

    def __init__(self, channel: BlockingChannel) -> None:
        self._channel = channel

    def try_again_later(self, delivered: Delivered, *, detail: str, at: datetime) -> bool:
        """Let a message wait, longer each time; after the last time bury it.

        Args:
            delivered: In our hands; it is not any more afterwards.
            detail: Why it failed, in words.
            at: Now, aware.

        Returns:
            Whether it will be tried again.
        """
        failures = delivered.failures
        if failures >= len(WAITING_LETTERS_QUEUES):
            self.bury(delivered, reason="mail_trouble", detail=detail, at=at)
            return False
        headers = _lasting_headers(delivered) | {TRIES_HEADER: failures + 1}
        self._hand_on("", WAITING_LETTERS_QUEUES[failures].name, delivered, headers)
        return True

    def bury(self, delivered: Delivered, *, reason: str, detail: str, at: datetime) -> None:
        """Put a message among the dead letters; a replay brings it back to the letters alone."""
        headers = _lasting_headers(delivered) | {
            REASON_HEADER: reason,
            DETAIL_HEADER: detail[:LONGEST_DETAIL],
            DIED_AT_HEADER: at.isoformat(),
            DELIVERIES_HEADER: delivered.failures + 1,
            EXCHANGE_HEADER: "",
            ROUTING_KEY_HEADER: LETTERS_QUEUE.name,
        }
        self._hand_on(DEAD_EXCHANGE.name, LETTERS_QUEUE.name, delivered, headers)

    def let_go(self, delivered: Delivered) -> None:
        """Tell the broker that nobody needs a message any more: its letter is settled."""
        self._channel.basic_ack(delivered.tag)

    def _hand_on(
        self, exchange: str, routing_key: str, delivered: Delivered, headers: dict[str, Any]
    ) -> None:
        properties = delivered.properties
        properties.headers = headers
        self._channel.basic_publish(
            exchange, routing_key, delivered.body, properties, mandatory=True
        )
        self.let_go(delivered)


def _lasting_headers(delivered: Delivered) -> dict[str, Any]:
    living = living_headers(delivered.properties.headers)
    return {name: value for name, value in living.items() if name != TRIES_HEADER}
