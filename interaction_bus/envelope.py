"""The envelope around every command and event, and how it becomes bytes and back."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import msgspec

from interaction_bus.commands import COMMANDS, Command
from interaction_bus.errors import MalformedMessage, UnknownMessage
from interaction_bus.events import Event

Kind = Literal["viewer", "manager", "provider", "schedule", "system"]

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
"""AMQP carries names as short strings, which hold 255 bytes."""

AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]

Decoded = TypeVar("Decoded")


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who wished for it.

    Attributes:
        kind: Which sort of actor.
        id: A viewer's or manager's id, the provider's name, or the name of the schedule.
    """

    kind: Kind
    id: Name


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A command or event on its way.

    Attributes:
        message_id: Chosen by the sender; the receiver takes a second one of the same id as a copy.
        type: Class name of a command, or dotted name of an event.
        version: Of the body; rises when a field changes its meaning.
        occurred_at: When the sender wished for it or saw it happen.
        actor: Who wished for it.
        correlation_id: Shared by everything that began with the same click.
        causation_id: The message that led to this one; none at the beginning of a chain.
        traceparent: W3C trace context; none when nobody traces.
        digest: Tells a copy from another wish under the same id; by default of the body.
        body: The fields of the command or event, as JSON knows them.
    """

    message_id: UUID
    type: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    occurred_at: AwareTime
    actor: Actor
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: Name | None = None
    digest: Name
    body: dict[str, Any]


def encode(envelope: Envelope) -> bytes:
    """Return the envelope as JSON."""
    return msgspec.json.encode(envelope)


def decode(content: bytes) -> Envelope:
    """Return the envelope in a message; fields that it does not know are passed over.

    Raises:
        MalformedMessage: The bytes are not JSON, or not an envelope.
    """
    try:
        return msgspec.json.decode(content, type=Envelope)
    # RecursionError: a few kilobytes of opening brackets are enough, and anybody may send them.
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedMessage(str(error)) from error


@dataclass(frozen=True, slots=True)
class Chain:
    """What a message is a link of.

    Args:
        correlation_id: Of the chain; none begins one, named after the message.
        causation_id: The message that led to this one.
        traceparent: W3C trace context.
    """

    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    traceparent: str | None = None


BEGINNING = Chain()
"""Nothing led to the message."""


def wrap(
    message: Command | Event,
    *,
    message_id: UUID,
    actor: Actor,
    occurred_at: datetime,
    chain: Chain = BEGINNING,
    digest: str | None = None,
) -> Envelope:
    """Put a command or an event into its envelope.

    Args:
        message: What is sent.
        message_id: The same id for the same wish, however often it is sent.
        actor: Who wishes for it.
        occurred_at: Aware UTC.
        chain: That it is a link of.
        digest: Of the request behind it; none takes the digest of the body.

    Raises:
        ValueError: `occurred_at` has no time zone; nobody could read such an envelope.
    """
    _demand_aware(occurred_at)
    body = msgspec.to_builtins(message)
    return Envelope(
        message_id=message_id,
        type=type_name(message),
        version=message.VERSION,
        occurred_at=occurred_at,
        actor=actor,
        correlation_id=chain.correlation_id or message_id,
        causation_id=chain.causation_id,
        traceparent=chain.traceparent,
        digest=digest or digest_of(body),
        body=body,
    )


def command_of(envelope: Envelope) -> Command:
    """Return the command in an envelope; fields that the command does not know are passed over.

    Raises:
        UnknownMessage: No command has this name, or this release is older than its version.
        MalformedMessage: The body lacks a field or has one of another type.
    """
    command_class = COMMANDS.get(envelope.type)
    if command_class is None or envelope.version > command_class.VERSION:
        raise UnknownMessage(envelope.type, envelope.version)
    return convert(envelope.body, command_class)


def type_name(message: Command | Event) -> str:
    """Return the name by which a message travels."""
    return message.NAME if isinstance(message, Event) else type(message).__name__


def digest_of(body: dict[str, Any]) -> str:
    """Return a fingerprint of a body that does not depend on the order of its fields."""
    canonical = msgspec.json.encode(body, order="deterministic")
    return hashlib.sha256(canonical).hexdigest()


def convert(body: dict[str, Any], wanted: type[Decoded]) -> Decoded:
    """Read a body as a class of ours.

    Raises:
        MalformedMessage: It does not fit; the reason names the field.
    """
    try:
        return msgspec.convert(body, wanted)
    except msgspec.ValidationError as error:
        raise MalformedMessage(str(error)) from error


def _demand_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("occurred_at must be an aware time")
