"""How processes that live with their connection reach RabbitMQ through kombu.

py-amqp bounds how long connecting takes and how long it waits for a delivery, but not how long it
waits for the answer to a question, nor for a write: a broker that freezes in between would be
waited for without end. Here every step is bounded, and a broken broker is told by one error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection

from interaction_bus.errors import BrokerUnavailable

AMQP_FAILURES = (AMQPError, OSError)
"""Everything that py-amqp raises when the broker, the network or the protocol fails."""

STEP_TIMEOUT_SECONDS = 5.0
"""For one step of connecting, one write, and the answer to one question."""

NO_HEARTBEAT = 0


@contextmanager
def bounded_connection(url: str, *, heartbeat_seconds: int = NO_HEARTBEAT) -> Iterator[Connection]:
    """Be connected for the length of a `with` block.

    Args:
        url: Of RabbitMQ, with user, password and virtual host.
        heartbeat_seconds: For whoever keeps it going with `heartbeat_check`.

    Raises:
        BrokerUnavailable: The broker refused, went away or fell silent, now or within the block.
    """
    connection = Connection(url, heartbeat=heartbeat_seconds, connect_timeout=STEP_TIMEOUT_SECONDS)
    try:
        bound_waits(connection.connect(), seconds=STEP_TIMEOUT_SECONDS)
        yield connection
        connection.release()
    except AMQP_FAILURES as error:
        raise BrokerUnavailable(describe_breakage(error)) from error
    finally:
        # Nothing is left of a healthy one; of a broken one the socket is dropped without a word.
        connection.collect()


def bound_waits(connection: Any, *, seconds: float) -> None:
    """Let no later read or write wait longer, also those to which py-amqp gives no limit.

    Args:
        connection: Of py-amqp, and connected.
        seconds: For each of them.
    """
    connection.sock.settimeout(seconds)


def describe_breakage(error: BaseException) -> str:
    """Return in words what py-amqp has met."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
