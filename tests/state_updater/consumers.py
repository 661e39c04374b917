"""Consumers of commands in a thread of the test, and commands for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID

from kombu import Connection, Producer
from sqlalchemy import select
from sqlalchemy.orm import Session

from interaction_bus.commands import Command, GrantTime
from interaction_bus.envelope import Actor, encode, wrap
from interaction_bus.routing import outgoing
from interaction_bus.topology import COMMANDS_EXCHANGE
from models import ConsumedMessage
from runtime.identifiers import new_id
from runtime.pulse import Pulse
from state_updater.consumer import CommandConsumer
from tests.fixtures.builders import NOON
from tests.fixtures.pulses import throwaway_pulse
from tests.fixtures.workshop import Workshop

STOP_SECONDS = 15.0
"""Below the grace of a process that is asked to stop."""


@contextmanager
def running_consumer(workshop: Workshop, rabbitmq_url: str) -> Iterator[None]:
    """Consume in a thread until the block ends."""
    with throwaway_pulse() as pulse, felt_consumer(workshop, rabbitmq_url, pulse):
        yield


@contextmanager
def felt_consumer(workshop: Workshop, rabbitmq_url: str, pulse: Pulse) -> Iterator[None]:
    """Consume in a thread until the block ends, with a pulse of the test's own."""
    stop = Event()
    consumer = CommandConsumer(rabbitmq_url, workshop.dispatcher, workshop.engine, pulse)
    thread = Thread(target=consumer.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=STOP_SECONDS)
        assert not thread.is_alive()


def publish(connection: Connection, command: Command) -> UUID:
    """Send a command as a manager and return its id."""
    message_id = new_id()
    actor = Actor(kind="manager", id="m-1")
    envelope = wrap(command, message_id=message_id, actor=actor, occurred_at=NOON)
    message = outgoing(envelope)
    Producer(connection.channel()).publish(
        message.body,
        exchange=message.exchange,
        routing_key=message.routing_key,
        content_type=message.content_type,
        content_encoding=message.content_encoding,
    )
    return message_id


def publish_bytes(connection: Connection, body: bytes) -> None:
    """Send what may be no command at all to where commands go."""
    Producer(connection.channel()).publish(
        body,
        exchange=COMMANDS_EXCHANGE,
        routing_key="whatever",
        content_type="application/json",
        content_encoding="utf-8",
    )


def unknown_command(*, name: str = "GrantWish") -> bytes:
    """Return an envelope of a command that nobody knows here."""
    known = GrantTime(subscription_id=new_id(), days=1, reason="a film failed")
    actor = Actor(kind="manager", id="m-1")
    envelope = wrap(known, message_id=new_id(), actor=actor, occurred_at=NOON)
    return encode(envelope).replace(b"GrantTime", name.encode())


def is_consumed(workshop: Workshop, message_id: UUID) -> bool:
    """Return whether the inbox knows a command."""
    query = select(ConsumedMessage.id).where(ConsumedMessage.id == message_id)
    with Session(workshop.owner_engine) as session:
        return session.scalars(query).one_or_none() is not None
