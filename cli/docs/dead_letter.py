"""A message that nobody could settle, for pages that show one: no database keeps them."""

from dataclasses import replace

from interaction_bus.commands import ExpireInvoice
from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.dead_letter import (
    DELIVERIES_HEADER,
    DETAIL_HEADER,
    DIED_AT_HEADER,
    EXCHANGE_HEADER,
    REASON_HEADER,
    ROUTING_KEY_HEADER,
)
from interaction_bus.envelope import wrap
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.routing import outgoing
from interaction_bus.topology import DEAD_EXCHANGE
from runtime.clock import SystemClock
from runtime.identifiers import new_id
from state_updater.consumer import MOST_FAILURES
from state_updater.outbox import SCHEDULE

PUBLISHING_TIMEOUT_SECONDS = 5.0


def leave_dead_letter(rabbitmq_url: str) -> str:
    """Bury a command that a made-up bug has failed on, and return its message id.

    Args:
        rabbitmq_url: Of a broker whose topology is declared.

    Raises:
        BrokerUnavailable: The broker did not take it.
    """
    now = SystemClock().now()
    alive = outgoing(
        wrap(
            ExpireInvoice(invoice_id=new_id()),
            message_id=new_id(),
            actor=SCHEDULE,
            occurred_at=now,
        )
    )
    headers = {
        REASON_HEADER: "bug",
        DETAIL_HEADER: f"KeyError: 'period_end' (error {new_id().hex})",
        DIED_AT_HEADER: now.isoformat(),
        DELIVERIES_HEADER: MOST_FAILURES,
        EXCHANGE_HEADER: alive.exchange,
        ROUTING_KEY_HEADER: alive.routing_key,
    }
    letter = replace(alive, exchange=DEAD_EXCHANGE.name, headers=headers)
    channel = ConfirmedChannel(rabbitmq_url)
    (delivery,) = channel.publish_batch([letter], PUBLISHING_TIMEOUT_SECONDS)
    channel.close()
    if not delivery.is_confirmed:
        raise BrokerUnavailable(delivery.detail)
    return letter.message_id
