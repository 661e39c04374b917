"""Takes commands from RabbitMQ in batches and acknowledges them once they are committed.

What cannot be read is put among the dead letters at once, what a bug of ours fails on after a few
tries, both with the reason. While PostgreSQL is away the batch is kept and tried again.
"""

from collections.abc import Sequence
from threading import Event
from time import monotonic
from typing import Any

import structlog
from kombu import Connection, Consumer
from kombu.message import Message
from msgspec.structs import replace
from sqlalchemy import Engine

from interaction_bus.bounded_connection import bounded_connection
from interaction_bus.burial import bury
from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.dead_letter import DELIVERY_COUNT_HEADER
from interaction_bus.envelope import Envelope, command_of, decode
from interaction_bus.errors import BrokerUnavailable, MalformedMessage, UnknownMessage
from interaction_bus.named_ids import named_ids
from interaction_bus.topology import COMMANDS_QUEUE, declare_topology
from runtime.clock import DatabaseClock
from runtime.crash_points import CrashPoint, crash_point
from runtime.database_failures import describe_failure
from runtime.identifiers import new_id
from runtime.pulse import BROKER, DATABASE, Pulse
from runtime.telemetry.context import LogContext
from runtime.telemetry.crossing import Crossing, crossing, side_by_side
from runtime.telemetry.edges import Edge
from runtime.telemetry.metrics import COMMAND_WAIT
from state_updater.dispatcher import DatabaseUnavailable, Delivered, Dispatcher, Fate, Settled
from state_updater.parking import park

log = structlog.get_logger(__name__)

PREFETCH = 200
"""Commands of one batch at most: at this size the commit is no longer what costs."""

HEARTBEAT_SECONDS = 30
"""A frozen broker is noticed after two of these."""

MOST_FAILURES = 5
"""Deliveries of a command that a bug of ours fails on; then people have to look at it."""

RETRY_WAIT_SECONDS = 0.5
"""Before a failed command is given back, so that a bug does not spin."""

TROUBLE_WAIT_SECONDS = 1.0
"""Between tries while the broker or PostgreSQL is away."""

UNREADABLE = "unreadable"
"""In place of the name of a command, for what may have any name."""

UNSETTLED = "unsettled"
"""The fate of a command while there is none: RabbitMQ brings it to somebody else."""

GATHER_SECONDS = 0.002
"""How long to wait for one more message of a batch: what was prefetched is there already."""


class CommandConsumer:
    """One consumer of the queue of commands.

    Args:
        url: Of RabbitMQ.
        dispatcher: Carries the commands out.
        engine: For the time of dead letters, and to park what they are about.
        pulse: Of this process.
    """

    def __init__(self, url: str, dispatcher: Dispatcher, engine: Engine, pulse: Pulse) -> None:
        self._url = url
        self._dispatcher = dispatcher
        self._engine = engine
        self._clock = DatabaseClock(engine)
        self._pulse = pulse
        self._graves = ConfirmedChannel(url)
        self._gathered: list[Message] = []
        self._heartbeat_at = 0.0

    def run(self, stop: Event) -> None:
        """Consume until told to stop; a broker that goes away is waited for."""
        while not stop.is_set():
            try:
                with bounded_connection(
                    self._url, heartbeat_seconds=HEARTBEAT_SECONDS
                ) as connection:
                    self._consume(connection, stop)
            except BrokerUnavailable as error:
                self._pulse.waits(BROKER, error.reason)
                stop.wait(TROUBLE_WAIT_SECONDS)
        self._graves.close()

    def _consume(self, connection: Connection, stop: Event) -> None:
        declare_topology(connection)
        self._gathered = []
        channel = connection.channel()
        consumer = Consumer(
            channel,
            queues=[COMMANDS_QUEUE],
            on_message=self._gathered.append,
            prefetch_count=PREFETCH,
            auto_declare=False,
        )
        with consumer:
            log.info("consumer_ready")
            while not stop.is_set():
                self._gather(connection)
                self._pulse.works()
                if self._gathered:
                    self._pulse.took_a_message()
                    self._settle_gathered(connection, stop)

    def _gather(self, connection: Connection) -> None:
        """Wait a second for the first message, and take along what is there already."""
        self._beat(connection)
        wait_seconds = 1.0
        while len(self._gathered) < PREFETCH:
            try:
                connection.drain_events(timeout=wait_seconds)
            except TimeoutError:
                return
            wait_seconds = GATHER_SECONDS

    def _settle_gathered(self, connection: Connection, stop: Event) -> None:
        messages = self._gathered[:]
        self._gathered.clear()
        crash_point(CrashPoint.AFTER_COMMAND_RECEIVED)
        readable = [
            (message, delivered)
            for message in messages
            if (delivered := self._read(message)) is not None
        ]
        settled = self._settle_told([delivered for _, delivered in readable], connection, stop)
        if settled is not None:
            self._acknowledge([message for message, _ in readable], settled, connection, stop)
            crash_point(CrashPoint.AFTER_ACK)

    def _settle_told(
        self, batch: Sequence[Delivered], connection: Connection, stop: Event
    ) -> list[Settled] | None:
        """Carry the batch out, and tell of each command what became of it."""
        works = [_crossing_of(delivered.envelope) for delivered in batch]
        with side_by_side(works):
            traced = [_under(work, delivered) for work, delivered in zip(works, batch, strict=True)]
            settled = self._settle(traced, connection, stop)
            for work, outcome in zip(works, settled or [], strict=False):
                _tell(work, outcome)
        return settled

    def _read(self, message: Message) -> Delivered | None:
        """Return the command in a message, or bury what is none."""
        body = message.body or b""
        try:
            envelope = decode(body.encode() if isinstance(body, str) else body)
            return Delivered(envelope, command_of(envelope))
        except MalformedMessage as error:
            self._bury_unreadable(message, "malformed", str(error))
        except UnknownMessage as error:
            self._bury_unreadable(message, "unknown", str(error))
        return None

    def _settle(
        self, batch: Sequence[Delivered], connection: Connection, stop: Event
    ) -> list[Settled] | None:
        """Carry the batch out, waiting for PostgreSQL if need be; none when stopped meanwhile."""
        while batch:
            try:
                return self._dispatcher.settle(batch)
            except DatabaseUnavailable as error:
                self._pulse.waits(DATABASE, describe_failure(error.__cause__ or error))
            if stop.wait(TROUBLE_WAIT_SECONDS):
                return None
            self._beat(connection)
        return []

    def _acknowledge(
        self,
        messages: Sequence[Message],
        settled: Sequence[Settled],
        connection: Connection,
        stop: Event,
    ) -> None:
        """Let go of what is settled, and only then of what failed: that takes a while."""
        pairs = list(zip(messages, settled, strict=True))
        done = [message for message, outcome in pairs if outcome.fate is not Fate.FAILED]
        if len(done) == len(messages) and done:
            # Everything up to the last tag is settled: what was buried is acknowledged already.
            done[-1].ack(multiple=True)
            return
        for message in done:
            message.ack()
        for message, outcome in pairs:
            if outcome.fate is Fate.FAILED:
                # Each failure takes a while, and the broker wants to hear of us meanwhile.
                self._beat(connection)
                with LogContext(_ids_of(outcome.envelope)):
                    self._give_back_or_bury(message, outcome, stop)

    def _give_back_or_bury(self, message: Message, outcome: Settled, stop: Event) -> None:
        failures = int(message.headers.get(DELIVERY_COUNT_HEADER, 0)) + 1
        error_id = new_id().hex
        log.error(
            "command_failed",
            command_id=str(outcome.envelope.message_id),
            failures=failures,
            error_id=error_id,
            exc_info=outcome.error,
        )
        if failures >= MOST_FAILURES:
            detail = f"{type(outcome.error).__name__}: {outcome.error} (error {error_id})"
            self._park(outcome, detail)
            self._bury(message, "bug", detail)
            return
        stop.wait(RETRY_WAIT_SECONDS)
        message.reject(requeue=True)

    def _park(self, outcome: Settled, detail: str) -> None:
        """Leave to people what the schedule would ask for again and again."""
        command = command_of(outcome.envelope)
        park(self._engine, outcome.envelope, command, at=self._clock.now(), why=detail)

    def _bury_unreadable(self, message: Message, reason: str, detail: str) -> None:
        with crossing(Edge.COMMAND, UNREADABLE) as work:
            work.outcome = reason
            self._bury(message, reason, detail)

    def _bury(self, message: Message, reason: str, detail: str) -> None:
        log.error("command_buried", reason=reason, detail=detail)
        bury(self._graves, message, reason=reason, detail=detail, died_at=self._clock.now())

    def _beat(self, connection: Any) -> None:
        """Keep the connection's heartbeat going, twice in its interval."""
        if monotonic() >= self._heartbeat_at:
            self._heartbeat_at = monotonic() + HEARTBEAT_SECONDS / 4
            connection.heartbeat_check(rate=4)


def _crossing_of(envelope: Envelope) -> Crossing:
    work = crossing(Edge.COMMAND, envelope.type, parent=envelope.traceparent)
    work.learn(**_ids_of(envelope))
    work.outcome = UNSETTLED
    work.note(actor_kind=envelope.actor.kind, actor_id=envelope.actor.id)
    return work


def _ids_of(envelope: Envelope) -> dict[str, object]:
    return {"command_id": envelope.message_id, **named_ids(envelope)}


def _under(work: Crossing, delivered: Delivered) -> Delivered:
    """Let what the command leads to go on with the trace of its work."""
    envelope = delivered.envelope
    if work.traceparent == envelope.traceparent:
        return delivered
    return Delivered(replace(envelope, traceparent=work.traceparent), delivered.command)


def _tell(work: Crossing, settled: Settled) -> None:
    work.outcome = settled.fate.value
    work.learn(**{**settled.ids, **named_ids(settled.envelope)})
    if settled.begun_at is not None:
        waited = settled.begun_at - settled.envelope.occurred_at
        COMMAND_WAIT.observe(max(waited.total_seconds(), 0.0), type=settled.envelope.type)
