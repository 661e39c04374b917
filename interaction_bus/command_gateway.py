"""Sending a command and learning what became of it: what both APIs do with every wish."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import Event, Semaphore
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Engine, Row, bindparam, func, literal, select

from interaction_bus.commands import Command
from interaction_bus.envelope import Actor, Chain, wrap
from interaction_bus.errors import BusError
from interaction_bus.named_ids import CHOSEN_PREFIX, named_ids
from interaction_bus.publisher import Publisher
from models import ConsumedMessage
from runtime.telemetry.context import CARRIED_IDS, bind_ids

FIRST_PAUSE_SECONDS = 0.01
"""The State Updater settles a command in about this time when it is idle."""

LONGEST_PAUSE_SECONDS = 0.1
"""A viewer does not feel it, and a hundred who wait cost a thousand cheap reads a second."""

PAUSE_GROWTH = 1.5

_ASKED = select(literal(1).label("asked")).subquery()

INBOX_QUERY = select(
    func.billing_now().label("now"),
    ConsumedMessage.id,
    ConsumedMessage.digest,
    ConsumedMessage.actor_kind,
    ConsumedMessage.actor_id,
    ConsumedMessage.outcome,
    ConsumedMessage.problem,
    ConsumedMessage.result,
).select_from(
    _ASKED.outerjoin(ConsumedMessage, ConsumedMessage.id == bindparam("command_id")),
)
"""Always one row: with the time, and with the command's outcome once there is one."""


class CommandOutcome(StrEnum):
    """What became of a command, as far as the inbox tells."""

    PENDING = "pending"
    DONE = "done"
    REJECTED = "rejected"


class CommandKeyReused(BusError):
    """Another wish has been sent under the same id."""

    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"the command {command_id} was sent before with other contents")
        self.command_id = command_id


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the State Updater refused a command.

    Args:
        kind: `missing`, `conflict` or `invalid`.
        code: Stable word for programs.
        message: Sentence for people.
        facts: What the refusal rests on, such as the present state.
    """

    kind: str
    code: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandStatus:
    """How a command stands.

    Args:
        result: Ids of what was made. While it is pending: ids that its sender chose, of which the
            State Updater may answer others, such as those of a checkout that is open already.
        rejection: None unless it was rejected.
    """

    command_id: UUID
    outcome: CommandOutcome
    result: Mapping[str, str] = field(default_factory=dict)
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What makes a request known when it comes again.

    Args:
        command_id: The same for the same wish of the same caller.
        digest: Of what is asked; another one under the same id is a misuse.
        actor: Who wishes.
        correlation_id: Of the request that it came with.
    """

    command_id: UUID
    digest: str
    actor: Actor
    correlation_id: UUID


class CommandGateway:
    """Publishes commands once per wish and answers with their outcome.

    Args:
        publisher: To RabbitMQ.
        engine: For the inbox; of the primary, for a replica may not know the outcome yet.
        most_waiting: Requests of this process that may wait for an outcome at once. Fewer than
            its threads, so that one is always free for those who must be answered now.
    """

    def __init__(self, publisher: Publisher, engine: Engine, *, most_waiting: int) -> None:
        self._publisher = publisher
        self._engine = engine
        self._seats = Semaphore(most_waiting)

    def submit(
        self, wish: Wish, make_command: Callable[[], Command], *, wait_seconds: float = 0.0
    ) -> CommandStatus:
        """Send a command, unless its outcome is known already, and return how it stands.

        Args:
            wish: Tells a repeated request from a new one.
            make_command: Called for a new one alone; what it raises is the caller's answer. So a
                repeated request gets its outcome even when it could not be made any more.
            wait_seconds: How long to wait for the outcome; without a free seat it is not waited.

        Raises:
            CommandKeyReused: The id stands for something else.
            BrokerUnavailable: RabbitMQ did not take it in time; it may be sent again.
            PublisherClosed: The process is stopping.
        """
        row = self._read(wish.command_id)
        if row.id is not None:
            return _outcome_of_wish(row, wish)
        command = make_command()
        self._publish(command, wish, occurred_at=row.now)
        settled = self._wait_for(wish.command_id, wait_seconds)
        return _outcome_of_wish(settled, wish) if settled else _pending(wish.command_id, command)

    def look_up(
        self, command_id: UUID, *, actor: Actor, wait_seconds: float = 0.0
    ) -> CommandStatus:
        """Return how a command of `actor` stands; anybody else's looks pending for ever.

        Args:
            command_id: Perhaps of a command that nobody sent.
            actor: Who asks.
            wait_seconds: How long to wait for the outcome; without a free seat it is not waited.
        """
        row: Row[Any] | None = self._read(command_id)
        if row is not None and row.id is None:
            row = self._wait_for(command_id, wait_seconds)
        if row is None or (row.actor_kind, row.actor_id) != (actor.kind, actor.id):
            return CommandStatus(command_id, CommandOutcome.PENDING)
        return _outcome_in(row)

    def _publish(self, command: Command, wish: Wish, *, occurred_at: datetime) -> None:
        envelope = wrap(
            command,
            message_id=wish.command_id,
            actor=wish.actor,
            occurred_at=occurred_at,
            chain=Chain(wish.correlation_id),
            digest=wish.digest,
        )
        bind_ids(command_id=envelope.message_id, **named_ids(envelope))
        self._publisher.publish(envelope)

    def _wait_for(self, command_id: UUID, seconds: float) -> Row[Any] | None:
        if seconds <= 0 or not self._seats.acquire(blocking=False):
            return None
        try:
            return self._poll(command_id, seconds)
        finally:
            self._seats.release()

    def _poll(self, command_id: UUID, seconds: float) -> Row[Any] | None:
        for pause_seconds in growing_pauses(seconds):
            Event().wait(pause_seconds)
            row = self._read(command_id)
            if row.id is not None:
                return row
        return None

    def _read(self, command_id: UUID) -> Row[Any]:
        with self._engine.connect() as connection:
            return connection.execute(INBOX_QUERY, {"command_id": command_id}).one()


def growing_pauses(seconds: float) -> Iterator[float]:
    """Return pauses between looks, short at first, that end after about `seconds`."""
    deadline = time.monotonic() + seconds
    pause_seconds = FIRST_PAUSE_SECONDS
    while (left_seconds := deadline - time.monotonic()) > 0:
        yield min(pause_seconds, left_seconds)
        pause_seconds = min(pause_seconds * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)


def _outcome_of_wish(row: Row[Any], wish: Wish) -> CommandStatus:
    if row.digest != wish.digest:
        raise CommandKeyReused(wish.command_id)
    # A repeated request, or one that was answered with what another had made.
    bind_ids(**{name: it for name, it in row.result.items() if name in CARRIED_IDS})
    return _outcome_in(row)


def _outcome_in(row: Row[Any]) -> CommandStatus:
    rejection = None if row.problem is None else msgspec.convert(row.problem, Rejection)
    return CommandStatus(row.id, CommandOutcome(row.outcome), row.result, rejection)


def _pending(command_id: UUID, command: Command) -> CommandStatus:
    chosen = {
        name.removeprefix(CHOSEN_PREFIX): str(getattr(command, name))
        for name in command.__struct_fields__
        if name.startswith(CHOSEN_PREFIX)
    }
    return CommandStatus(command_id, CommandOutcome.PENDING, chosen)
