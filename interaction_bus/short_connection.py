"""How short-lived processes, which own their connection, reach RabbitMQ through pika.

pika bounds how long connecting takes, but waits for an answer on an open connection until the
heartbeats of a frozen broker are missed, which is 10 to 20 seconds at best. And it has two families
of errors: those of connecting are no `AMQPError`. So this is the only place that opens a connection
of pika's, bounds every wait, and turns whatever a broken broker raises into `BrokerUnavailable`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pika
from kombu import Connection
from pika.adapters.select_connection import SelectConnection
from pika.adapters.utils.connection_workflow import (
    AMQPConnectorException,
    AMQPConnectorStackTimeout,
)
from pika.exceptions import AMQPConnectionError, AMQPError

from interaction_bus.errors import BrokerUnavailable

BROKER_TIMEOUT_SECONDS = 5.0
"""For every step; a broker that is silent for so long is gone."""

HEARTBEAT_SECONDS = 5
"""Of a connection that is looked at all the time."""

PIKA_FAILURES = (AMQPError, AMQPConnectorException, OSError)
"""Everything that pika raises when the broker, the network or the protocol fails."""


class NoAnswerInTime(AMQPConnectionError):
    """The broker keeps the connection open and is silent."""

    def __str__(self) -> str:
        return "no answer in time"


class PunctualConnection(pika.BlockingConnection):
    """A connection that ends with `NoAnswerInTime` when the broker leaves a question open.

    pika sleeps in the same way as it waits, so whoever sleeps on it does so in shorter pieces.

    Args:
        parameters: What pika is told; they bound connecting.
        timeout_seconds: For the answer to each question, be it the last farewell.
    """

    _impl: SelectConnection

    def __init__(self, parameters: pika.URLParameters, *, timeout_seconds: float) -> None:
        super().__init__(parameters)
        self._timeout_seconds = timeout_seconds

    def _flush_output(self, *waiters: Callable[[], bool]) -> None:
        """Wait as pika does wherever it waits for the broker, but not for ever."""
        with self._alarm():
            super()._flush_output(*waiters)  # type: ignore[misc]  # the stubs know nothing private

    @contextmanager
    def _alarm(self) -> Iterator[None]:
        if self.is_closed:
            # Whoever asks on it is told so at once, and its loop keeps no time any more.
            yield
            return
        loop = self._impl.ioloop
        alarm = loop.call_later(self._timeout_seconds, self._give_up)
        try:
            yield
        finally:
            loop.remove_timeout(alarm)

    def _give_up(self) -> None:
        if self._impl.is_closed:
            # It was lost in the same turn of the loop, which tells so.
            return
        # As missed heartbeats end it: pika has no public way but a farewell that waits once more.
        self._impl._terminate_stream(NoAnswerInTime())  # type: ignore[attr-defined]  # noqa: SLF001


@contextmanager
def short_connection(
    url: str,
    *,
    timeout_seconds: float = BROKER_TIMEOUT_SECONDS,
    heartbeat_seconds: int = HEARTBEAT_SECONDS,
) -> Iterator[pika.BlockingConnection]:
    """Be connected for the length of a `with` block.

    Args:
        url: Of RabbitMQ, with user, password and virtual host.
        timeout_seconds: For connecting, and then for each answer.
        heartbeat_seconds: A frozen broker that nothing is asked of is noticed after two of these;
            longer than any piece of work during which the connection is not looked at.

    Raises:
        BrokerUnavailable: The broker refused, went away or fell silent, now or within the block.
    """
    with pika_failures():
        parameters = connection_parameters(
            url, timeout_seconds=timeout_seconds, heartbeat_seconds=heartbeat_seconds
        )
        connection = PunctualConnection(parameters, timeout_seconds=timeout_seconds)
        try:
            yield connection
        finally:
            if connection.is_open:
                connection.close()


@contextmanager
def pika_failures() -> Iterator[None]:
    """Turn whatever pika raises when a broker is broken into one error.

    Raises:
        BrokerUnavailable: That error, with pika's words.
    """
    try:
        yield
    except PIKA_FAILURES as error:
        raise BrokerUnavailable(_describe(error)) from error


def connection_parameters(
    url: str, *, timeout_seconds: float, heartbeat_seconds: int
) -> pika.URLParameters:
    """Return what pika is told.

    Args:
        url: Of RabbitMQ.
        timeout_seconds: For every step of connecting, and for all of them together.
        heartbeat_seconds: Half of what a frozen broker is given.
    """
    parameters = pika.URLParameters(url)
    # Two slashes at the end mean the virtual host / to kombu; both libraries must go to the same.
    parameters.virtual_host = Connection(url).virtual_host or "/"
    parameters.heartbeat = heartbeat_seconds
    parameters.blocked_connection_timeout = timeout_seconds
    parameters.socket_timeout = timeout_seconds
    parameters.stack_timeout = timeout_seconds
    return parameters


def _describe(error: Exception) -> str:
    if isinstance(error, AMQPConnectorStackTimeout):
        # pika's own words are those of the operating system about the address.
        return str(NoAnswerInTime())
    return str(error) or type(error).__name__
