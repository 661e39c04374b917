"""Takes what asks for a letter from RabbitMQ, one message at a time, and has the letter sent.

A message is acknowledged once its letter is settled. What fails for a time waits in a queue of its
own, longer each time; what can never succeed goes to the dead letters with the reason. While
PostgreSQL is away the message is kept in hand.
"""

from threading import Event

import structlog
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout

from interaction_bus.envelope import decode
from interaction_bus.errors import BrokerUnavailable, MalformedMessage, UnknownMessage
from interaction_bus.named_ids import named_ids
from interaction_bus.short_connection import short_connection
from interaction_bus.topology import LETTERS_QUEUE
from reminder.ledger import LetterInHand
from reminder.office import LetterOffice
from reminder.post import MailTrouble
from reminder.waiting_rooms import Delivered, WaitingRooms
from reminder.wishes import LetterWish, wish_of
from runtime.clock import DatabaseClock
from runtime.database_failures import describe_failure, is_database_down, is_worth_retrying
from runtime.identifiers import new_id
from runtime.pulse import BROKER, DATABASE, Pulse
from runtime.telemetry.crossing import Crossing, crossing
from runtime.telemetry.edges import Edge

log = structlog.get_logger(__name__)

PREFETCH = 1
"""Messages in hand. A letter takes its mail server longer than the broker takes to bring the next
one, and whoever asks how many wait is told all but the one that is being sent."""

HEARTBEAT_SECONDS = 60
"""A letter to a slow mail server may take a minute, in which the broker hears nothing of us."""

IDLE_SECONDS = 0.5
"""How long to wait for a message before looking whether to stop."""

UNREADABLE = "unreadable"
"""In place of the kind of a letter, for a message that asks for none that we know."""

POSTPONED, BURIED, WAITING = "postponed", "buried", "waiting"
"""Fates of a message whose letter is not settled: it comes back later, never, or at once."""

TROUBLE_WAIT_SECONDS = 1.0
"""Between tries while the broker or PostgreSQL is away."""


class LetterWorker:
    """One consumer of the queue of letters.

    Args:
        url: Of RabbitMQ.
        office: Writes and sends the letters.
        engine: For the time of dead letters.
        pulse: Of this process.
    """

    def __init__(self, url: str, office: LetterOffice, engine: Engine, pulse: Pulse) -> None:
        self._url = url
        self._office = office
        self._clock = DatabaseClock(engine)
        self._pulse = pulse

    def run(self, stop: Event) -> None:
        """Send letters until told to stop; a broker that goes away is waited for."""
        while not stop.is_set():
            try:
                self._consume(stop)
            except BrokerUnavailable as error:
                self._pulse.waits(BROKER, error.reason)
                stop.wait(TROUBLE_WAIT_SECONDS)

    def _consume(self, stop: Event) -> None:
        with short_connection(self._url, heartbeat_seconds=HEARTBEAT_SECONDS) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_qos(prefetch_count=PREFETCH)
            log.info("letters_ready")
            deliveries = channel.consume(LETTERS_QUEUE.name, inactivity_timeout=IDLE_SECONDS)
            for method, properties, body in deliveries:
                self._pulse.works()
                if method is not None and properties is not None and body is not None:
                    self._pulse.took_a_message()
                    self._settle(channel, Delivered(method, properties, body), stop)
                if stop.is_set():
                    break
            channel.cancel()

    def _settle(self, channel: BlockingChannel, delivered: Delivered, stop: Event) -> None:
        """Settle one message, waiting for PostgreSQL if need be."""
        while not stop.is_set():
            try:
                return self._settle_once(channel, delivered)
            except (DBAPIError, PoolTimeout) as error:
                if not is_database_down(error):
                    raise
                self._pulse.waits(DATABASE, describe_failure(error))
            # Not the event's own wait: the broker wants to hear of us meanwhile.
            channel.connection.sleep(TROUBLE_WAIT_SECONDS)
        return None

    def _settle_once(self, channel: BlockingChannel, delivered: Delivered) -> None:
        rooms = WaitingRooms(channel)
        try:
            envelope = decode(delivered.body)
            wish = wish_of(envelope)
        except (MalformedMessage, UnknownMessage) as error:
            with crossing(Edge.LETTER, UNREADABLE) as work:
                work.outcome = self._bury(rooms, delivered, _reason_of(error), str(error))
            return
        with crossing(Edge.LETTER, wish.kind.value, parent=envelope.traceparent) as work:
            work.learn(letter_id=wish.letter_id, **named_ids(envelope))
            work.learn(**{f"{wish.subject_kind}_id": wish.subject_id})
            work.outcome_if_raised = WAITING
            work.outcome = self._send(rooms, delivered, wish, work)

    def _send(
        self, rooms: WaitingRooms, delivered: Delivered, wish: LetterWish, work: Crossing
    ) -> str:
        """Have the letter sent, settle its message, and return the fate of both."""
        try:
            fate = self._office.settle(wish)
        except (MailTrouble, LetterInHand) as error:
            return self._postpone(rooms, delivered, str(error))
        except Exception as error:
            # The edge of the process: whatever it is, one letter must not stop all others.
            if is_database_down(error):
                raise
            return self._settle_failure(rooms, delivered, error)
        # If the broker is lost now the message comes again; the letter does not.
        work.outcome_if_raised = fate.value
        rooms.let_go(delivered)
        return fate.value

    def _settle_failure(self, rooms: WaitingRooms, delivered: Delivered, error: Exception) -> str:
        if is_worth_retrying(error):
            return self._postpone(rooms, delivered, type(error).__name__)
        error_id = new_id().hex
        log.error("letter_failed", error_id=error_id, exc_info=error)
        return self._bury(rooms, delivered, "bug", f"{type(error).__name__} (error {error_id})")

    def _postpone(self, rooms: WaitingRooms, delivered: Delivered, detail: str) -> str:
        is_waiting = rooms.try_again_later(delivered, detail=detail, at=self._clock.now())
        tell = log.warning if is_waiting else log.error
        tell("letter_postponed" if is_waiting else "letter_buried", detail=detail)
        return POSTPONED if is_waiting else BURIED

    def _bury(self, rooms: WaitingRooms, delivered: Delivered, reason: str, detail: str) -> str:
        log.error("letter_buried", reason=reason, detail=detail)
        rooms.bury(delivered, reason=reason, detail=detail, at=self._clock.now())
        return BURIED


def _reason_of(error: MalformedMessage | UnknownMessage) -> str:
    return "malformed" if isinstance(error, MalformedMessage) else "unknown"
