"""How a consumer takes a message out of its queue for good without losing it."""

from datetime import datetime

from kombu.message import Message

from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.dead_letter import (
    DELIVERIES_HEADER,
    DELIVERY_COUNT_HEADER,
    DETAIL_HEADER,
    DIED_AT_HEADER,
    EXCHANGE_HEADER,
    REASON_HEADER,
    ROUTING_KEY_HEADER,
    living_headers,
)
from interaction_bus.deliveries import OutgoingMessage
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import DEAD_EXCHANGE

BURIAL_TIMEOUT_SECONDS = 5.0
"""A consumer has no viewer waiting; but a broker that is silent for so long is gone."""

LONGEST_DETAIL = 1_000
"""Characters. Headers must fit into one frame together, and a sentence is enough."""

KEPT_PROPERTIES = ("type", "correlation_id", "reply_to", "priority", "timestamp", "app_id")
"""AMQP properties that a replayed letter needs; id and content type are kept anyway."""


def bury(
    channel: ConfirmedChannel, message: Message, *, reason: str, detail: str, died_at: datetime
) -> None:
    """Put a message among the dead letters with the reason, then acknowledge it.

    A crash between the two leaves a second copy of the letter, never none.

    Args:
        channel: To publish on; not the consumer's.
        message: As it came from the queue, not acknowledged yet.
        reason: One word: malformed, unknown, bug and so on.
        detail: A sentence without personal data, or the id of a traceback in the logs.
        died_at: Aware UTC.

    Raises:
        BrokerUnavailable: The letter was not confirmed; the message is not acknowledged either.
    """
    headers = living_headers(message.headers) | {
        REASON_HEADER: reason,
        DETAIL_HEADER: detail[:LONGEST_DETAIL],
        DIED_AT_HEADER: died_at.isoformat(),
        DELIVERIES_HEADER: int(message.headers.get(DELIVERY_COUNT_HEADER, 0)) + 1,
        EXCHANGE_HEADER: message.delivery_info["exchange"],
        ROUTING_KEY_HEADER: message.delivery_info["routing_key"],
    }
    delivery = channel.publish_batch([_letter(message, headers)], BURIAL_TIMEOUT_SECONDS)[0]
    if not delivery.is_confirmed:
        raise BrokerUnavailable(delivery.detail)
    message.ack()


def _letter(message: Message, headers: dict[str, object]) -> OutgoingMessage:
    kept = {name: message.properties.get(name) for name in KEPT_PROPERTIES}
    return OutgoingMessage(
        exchange=DEAD_EXCHANGE.name,
        routing_key=str(message.delivery_info["routing_key"]),
        body=_bytes_of(message.body),
        message_id=message.properties.get("message_id") or "",
        content_type=message.content_type or "application/octet-stream",
        content_encoding=message.content_encoding or "binary",
        headers=headers,
        properties={name: value for name, value in kept.items() if value is not None},
    )


def _bytes_of(body: bytes | str | None) -> bytes:
    # py-amqp has decoded what carries a text encoding.
    return body.encode() if isinstance(body, str) else bytes(body or b"")
