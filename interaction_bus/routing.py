"""Where an envelope goes."""

from interaction_bus.deliveries import OutgoingMessage
from interaction_bus.envelope import Envelope, encode
from interaction_bus.topology import COMMANDS_EXCHANGE, EVENTS_EXCHANGE


def outgoing(envelope: Envelope) -> OutgoingMessage:
    """Address an envelope: commands to the State Updater, events to whoever wants them.

    The routing key is the type. The names of events have a dot, class names of commands cannot.
    """
    is_event = "." in envelope.type
    return OutgoingMessage(
        exchange=EVENTS_EXCHANGE.name if is_event else COMMANDS_EXCHANGE.name,
        routing_key=envelope.type,
        body=encode(envelope),
        message_id=str(envelope.message_id),
        properties={
            "type": envelope.type,
            "correlation_id": str(envelope.correlation_id),
        },
    )
