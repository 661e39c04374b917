"""Whether RabbitMQ would take a command now."""

from time import monotonic

from kombu import Connection

from interaction_bus.bounded_connection import AMQP_FAILURES, bound_waits, describe_breakage
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import COMMANDS_QUEUE

STEP_TIMEOUT_SECONDS = 1
"""For each step of connecting; a healthy broker needs milliseconds."""

GOOD_FOR_SECONDS = 1.0
"""How long an answer is given again: each question costs the broker a connection, and anybody who
reaches our port may ask."""


class BrokerProbe:
    """Asks whether the queue of commands is there; for one thread at a time.

    Args:
        url: Of RabbitMQ, with user, password and virtual host.
        good_for_seconds: How long an answer is given again.
    """

    def __init__(self, url: str, *, good_for_seconds: float = GOOD_FOR_SECONDS) -> None:
        self._url = url
        self._good_for_seconds = good_for_seconds
        self._answered_at: float | None = None
        self._trouble: str | None = None

    def ask(self) -> None:
        """Return when a command would find its queue.

        Raises:
            BrokerUnavailable: It would not, or the broker does not let us in.
        """
        answered_at = self._answered_at
        if answered_at is None or monotonic() - answered_at >= self._good_for_seconds:
            self._trouble = self._find_trouble()
            self._answered_at = monotonic()
        if self._trouble is not None:
            raise BrokerUnavailable(self._trouble)

    def _find_trouble(self) -> str | None:
        try:
            self._look_for_queue()
        except AMQP_FAILURES as error:
            return describe_breakage(error)
        return None

    def _look_for_queue(self) -> None:
        broker = Connection(self._url, connect_timeout=STEP_TIMEOUT_SECONDS)
        # The transport itself: kombu would try again and again.
        connection = broker.transport.establish_connection()
        try:
            bound_waits(connection, seconds=STEP_TIMEOUT_SECONDS)
            connection.channel().queue_declare(COMMANDS_QUEUE.name, passive=True)
            connection.close()
        finally:
            connection.collect()
