"""Rules of addressing: each kind of message finds its exchange by itself."""

from uuid import uuid4

import msgspec
import pytest

from interaction_bus import events
from interaction_bus.commands import COMMANDS
from interaction_bus.envelope import Chain, decode
from interaction_bus.events import AccessGranted, Event
from interaction_bus.routing import outgoing
from tests.fixtures.bus import build_envelope

EVENTS = [
    each
    for each in vars(events).values()
    if isinstance(each, type) and issubclass(each, Event) and "NAME" in vars(each)
]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_goes_to_the_state_updater_by_its_name(name: str) -> None:
    envelope = msgspec.structs.replace(build_envelope(), type=name)

    message = outgoing(envelope)

    assert (message.exchange, message.routing_key) == ("billing.commands", name)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_goes_to_the_listeners_by_its_name(event: type[Event]) -> None:
    envelope = msgspec.structs.replace(build_envelope(), type=event.NAME)

    message = outgoing(envelope)

    assert (message.exchange, message.routing_key) == ("billing.events", event.NAME)


def test_the_id_is_readable_without_opening_the_message() -> None:
    envelope = build_envelope(
        AccessGranted(viewer_id=uuid4(), subscription_id=uuid4(), until=None),
        chain=Chain(uuid4()),
    )

    message = outgoing(envelope)

    assert message.message_id == str(envelope.message_id)
    assert message.properties == {
        "type": "access.granted",
        "correlation_id": str(envelope.correlation_id),
    }
    assert decode(message.body) == envelope
