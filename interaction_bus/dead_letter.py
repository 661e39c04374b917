"""A dead letter: a message that nobody could settle, and what is known about its death."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pika import BasicProperties

from interaction_bus.envelope import decode
from interaction_bus.errors import MalformedMessage
from interaction_bus.topology import COMMANDS_EXCHANGE, DELIVERY_LIMIT

REASON_HEADER = "x-dead-reason"
DETAIL_HEADER = "x-dead-detail"
DIED_AT_HEADER = "x-dead-at"
DELIVERIES_HEADER = "x-dead-deliveries"
EXCHANGE_HEADER = "x-dead-exchange"
ROUTING_KEY_HEADER = "x-dead-routing-key"
"""What our consumer writes on a message that it buries."""

DELIVERY_COUNT_HEADER = "x-delivery-count"
"""What a quorum queue writes on a message that it hands out again."""

DEATH_HEADER_PREFIXES = (
    "x-death",
    "x-first-death-",
    "x-last-death-",
    "x-dead-",
    "x-delivery-count",
)
"""What must not travel on when a letter is sent again: RabbitMQ drops a message that comes back to
a queue in which, by these headers, it has died before."""

DIED_OF_DELIVERIES = "delivery_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """What an operator sees of a dead letter.

    Attributes:
        message_id: Of the message; made from its bytes when it has none.
        type: Of the command or event, or name of the Celery task; empty when it cannot be known.
        reason: One word: ours when the consumer refused it, else RabbitMQ's.
        detail: A sentence, or the id of a traceback in the logs; empty when RabbitMQ buried it.
        died_at: First death; none when nobody wrote it down.
        deliveries: How often a consumer had it; none when unknown.
        exchange: Where it was published.
        routing_key: With which it was published.
        body: As text; bytes that are no text are shown as question marks.
    """

    message_id: str
    type: str
    reason: str
    detail: str
    died_at: datetime | None
    deliveries: int | None
    exchange: str
    routing_key: str
    body: str


def read_dead_letter(properties: BasicProperties, body: bytes) -> DeadLetter:
    """Return what a message in the dead-letter queue tells about itself."""
    headers = properties.headers or {}
    death = _first_death(headers)
    type_name = properties.type or str(headers.get("task", "")) or _type_in(body)
    routing_keys = death.get("routing-keys") or [type_name]
    return DeadLetter(
        message_id=properties.message_id or f"unnamed-{hashlib.sha256(body).hexdigest()[:16]}",
        type=type_name,
        reason=str(headers.get(REASON_HEADER) or death.get("reason") or "unknown"),
        detail=str(headers.get(DETAIL_HEADER, "")),
        died_at=_died_at(headers, death),
        deliveries=_deliveries(headers, death),
        # Empty is a name too: of the exchange that reaches any queue by its name.
        exchange=str(headers.get(EXCHANGE_HEADER, death.get("exchange", COMMANDS_EXCHANGE.name))),
        routing_key=str(headers.get(ROUTING_KEY_HEADER) or routing_keys[0]),
        body=body.decode(errors="replace"),
    )


def living_headers(headers: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the headers that a message had before it died."""
    return {
        name: value
        for name, value in (headers or {}).items()
        if not name.startswith(DEATH_HEADER_PREFIXES)
    }


def _first_death(headers: Mapping[str, Any]) -> Mapping[str, Any]:
    # RabbitMQ puts the latest death in front.
    deaths: list[Mapping[str, Any]] = headers.get("x-death") or [{}]
    return deaths[-1]


def _died_at(headers: Mapping[str, Any], death: Mapping[str, Any]) -> datetime | None:
    written = headers.get(DIED_AT_HEADER)
    return datetime.fromisoformat(written) if written else death.get("time")


def _deliveries(headers: Mapping[str, Any], death: Mapping[str, Any]) -> int | None:
    written = headers.get(DELIVERIES_HEADER)
    if written is not None:
        return int(written)
    # RabbitMQ does not tell, but this reason tells it: the delivery beyond the limit was the last.
    return DELIVERY_LIMIT + 1 if death.get("reason") == DIED_OF_DELIVERIES else None


def _type_in(body: bytes) -> str:
    try:
        return decode(body).type
    except MalformedMessage:
        return ""
