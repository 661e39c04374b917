"""What is handed to the broker, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

PERSISTENT = 2
"""AMQP's number for a message that survives a restart of the broker."""


class Fate(StrEnum):
    """What the broker said about a message.

    Attributes:
        CONFIRMED: It is stored by every queue it belongs to.
        RETURNED: No queue wants it; it is nowhere.
        NACKED: The broker could not keep it.
        UNSENT: There was no connection to publish it on; it is nowhere.
        UNCONFIRMED: No word came: it may be stored or not. Send it again under the same id.
    """

    CONFIRMED = "confirmed"
    RETURNED = "returned"
    NACKED = "nacked"
    UNSENT = "unsent"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """One message for one exchange.

    Attributes:
        exchange: Name of the exchange; empty for the one that reaches any queue by its name.
        routing_key: By which the exchange chooses queues.
        body: The bytes of the message.
        message_id: Same id, same message.
        content_type: Of the body.
        content_encoding: Of the body.
        headers: AMQP headers, as Celery and the dead letters need them.
        properties: Other AMQP properties: type, correlation_id, reply_to, priority and so on.
    """

    exchange: str
    routing_key: str
    body: bytes = field(repr=False)
    message_id: str
    content_type: str = "application/json"
    content_encoding: str = "utf-8"
    headers: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, str, str]:
        """By what a message that the broker returns is recognised."""
        return self.exchange, self.routing_key, self.message_id


@dataclass(frozen=True, slots=True)
class Delivery:
    """The fate of one message.

    Attributes:
        message: The one that was handed over.
        fate: What the broker said.
        detail: A sentence for the log; empty when there is nothing to say.
    """

    message: OutgoingMessage
    fate: Fate
    detail: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the message is safe with the broker."""
        return self.fate is Fate.CONFIRMED
