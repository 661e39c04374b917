"""How a process with many threads publishes: one connection, bounded waiting, an honest answer."""

from concurrent.futures import TimeoutError as NoAnswer
from threading import Lock, Thread
from typing import assert_never

from msgspec.structs import replace

from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.deliveries import Delivery, Fate
from interaction_bus.envelope import Envelope
from interaction_bus.errors import BrokerUnavailable, MessageNotSent
from interaction_bus.hand_over import HandOver
from interaction_bus.publisher_loop import PublisherLoop
from interaction_bus.routing import outgoing
from runtime.telemetry.crossing import crossing
from runtime.telemetry.edges import Edge

CONFIRM_TIMEOUT_SECONDS = 2.0
"""How long a viewer waits for the broker before we answer 503."""

UNAVAILABLE = "unavailable"
"""The broker did not say that a message is safe."""

CAPACITY = 2_000
"""Messages that may wait: what the broker confirms in a fraction of the time that callers allow."""


class Publisher:
    """Publishes envelopes for all threads of a process.

    Build it at start, before any fork: thread and connection begin with the first message, in the
    process that sends it.

    Args:
        url: Of RabbitMQ, with user, password and virtual host.
        confirm_timeout_seconds: For the broker's word that a message is safe.
        capacity: Messages that may wait for the broker.
    """

    def __init__(
        self,
        url: str,
        *,
        confirm_timeout_seconds: float = CONFIRM_TIMEOUT_SECONDS,
        capacity: int = CAPACITY,
    ) -> None:
        self._url = url
        self._confirm_timeout_seconds = confirm_timeout_seconds
        self._hand_over = HandOver(capacity)
        self._thread: Thread | None = None
        self._starting = Lock()

    def publish(self, envelope: Envelope) -> None:
        """Publish a command or an event, and return when it is safe with the broker.

        Raises:
            MessageNotSent: The broker is away, or has no queue for it: it is nowhere.
            BrokerUnavailable: No confirm in time. It may still arrive: send it again under the
                same message id.
            PublisherClosed: The process is stopping.
        """
        with crossing(Edge.PUBLISH, envelope.type, parent=envelope.traceparent) as work:
            work.note(command_id=str(envelope.message_id))
            work.outcome_if_raised = UNAVAILABLE
            self._send(replace(envelope, traceparent=work.traceparent))

    def _send(self, envelope: Envelope) -> None:
        self._start_once()
        parcel = self._hand_over.leave(outgoing(envelope))
        try:
            delivery = parcel.fate.result(timeout=self._confirm_timeout_seconds)
        except NoAnswer as error:
            if parcel.fate.cancel():
                raise MessageNotSent("its turn did not come in time") from error
            raise BrokerUnavailable("no confirm in time") from error
        _demand_confirmed(delivery)

    def close(self) -> None:
        """Publish what was handed over, as far as the broker answers in time, then stop."""
        self._hand_over.close()
        if self._thread is not None:
            self._thread.join(timeout=2 * self._confirm_timeout_seconds)

    def _start_once(self) -> None:
        if self._thread is not None:
            return
        with self._starting:
            if self._thread is None:
                self._thread = self._start()

    def _start(self) -> Thread:
        loop = PublisherLoop(
            ConfirmedChannel(self._url),
            self._hand_over,
            confirm_timeout_seconds=self._confirm_timeout_seconds,
        )
        # A daemon, since a process that forgot to close it must still be able to end.
        thread = Thread(target=loop.run, name="publisher", daemon=True)
        thread.start()
        return thread


def _demand_confirmed(delivery: Delivery) -> None:
    match delivery.fate:
        case Fate.CONFIRMED:
            return
        case Fate.UNSENT | Fate.RETURNED:
            raise MessageNotSent(delivery.detail)
        case Fate.NACKED | Fate.UNCONFIRMED:
            raise BrokerUnavailable(delivery.detail)
        case _:
            assert_never(delivery.fate)
