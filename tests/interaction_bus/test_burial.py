"""Rules of burial: the reason goes with the message, and no message goes without its letter."""

from collections.abc import Iterator

import pytest
from kombu import Connection
from kombu.message import Message

from interaction_bus.burial import LONGEST_DETAIL, bury
from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.dead_letter import DeadLetter
from interaction_bus.dead_letters import list_dead_letters
from interaction_bus.envelope import encode
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.publisher import Publisher
from interaction_bus.topology import COMMANDS_QUEUE, DEAD_LETTERS_QUEUE
from tests.fixtures.builders import NOON
from tests.fixtures.bus import build_envelope, count_messages, send

pytestmark = pytest.mark.integration


@pytest.fixture
def consumer(bus_url: str) -> Iterator[Connection]:
    """Return the connection of a consumer; what it does not acknowledge goes back at the end."""
    with Connection(bus_url) as connection:
        yield connection


@pytest.fixture
def grave(bus_url: str) -> Iterator[ConfirmedChannel]:
    """Return the channel on which letters are published."""
    channel = ConfirmedChannel(bus_url)
    yield channel
    channel.close()


def receive(consumer: Connection) -> Message:
    message = COMMANDS_QUEUE(consumer.default_channel).get()
    assert message
    return message


def bury_one(grave: ConfirmedChannel, message: Message, detail: str = "why") -> None:
    bury(grave, message, reason="unknown", detail=detail, died_at=NOON)


def only_letter(url: str) -> DeadLetter:
    (letter,) = list_dead_letters(url)
    return letter


def test_a_buried_message_leaves_its_queue_with_everything_known(
    bus_url: str, consumer: Connection, grave: ConfirmedChannel
) -> None:
    envelope = build_envelope()
    publisher = Publisher(bus_url)
    publisher.publish(envelope)
    publisher.close()

    bury_one(grave, receive(consumer), "no command 'ExpireInvoice'")

    assert only_letter(bus_url) == DeadLetter(
        message_id=str(envelope.message_id),
        type="ExpireInvoice",
        reason="unknown",
        detail="no command 'ExpireInvoice'",
        died_at=NOON,
        deliveries=1,
        exchange="billing.commands",
        routing_key="ExpireInvoice",
        body=encode(envelope).decode(),
    )
    consumer.release()
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 0


def test_earlier_deliveries_are_counted(
    bus_url: str, consumer: Connection, grave: ConfirmedChannel
) -> None:
    send(bus_url, "billing.commands", "ExpireInvoice", [b"{}"])
    for _ in range(3):
        receive(consumer).requeue()

    bury_one(grave, receive(consumer))

    assert only_letter(bus_url).deliveries == 4


def test_bytes_that_are_no_text_are_buried_all_the_same(
    bus_url: str, consumer: Connection, grave: ConfirmedChannel
) -> None:
    send(bus_url, "billing.commands", "noise", [b"\xff\x00{"])

    bury_one(grave, receive(consumer))

    letter = only_letter(bus_url)
    assert letter.body == "�\x00{"
    assert letter.message_id.startswith("unnamed-")


def test_an_endless_detail_is_cut(
    bus_url: str, consumer: Connection, grave: ConfirmedChannel
) -> None:
    send(bus_url, "billing.commands", "noise", [b"{}"])

    bury_one(grave, receive(consumer), "x" * 1_000_000)

    assert len(only_letter(bus_url).detail) == LONGEST_DETAIL


def test_a_message_stays_where_it_is_when_its_letter_is_not_confirmed(
    bus_url: str, consumer: Connection
) -> None:
    send(bus_url, "billing.commands", "ExpireInvoice", [b"{}"])
    message = receive(consumer)
    nowhere = ConfirmedChannel("amqp://guest:guest@127.0.0.1:1//")

    with pytest.raises(BrokerUnavailable):
        bury_one(nowhere, message)

    assert not message.acknowledged
    message.requeue()
    assert count_messages(bus_url, DEAD_LETTERS_QUEUE.name) == 0
    assert count_messages(bus_url, COMMANDS_QUEUE.name) == 1
