"""A channel on which whole batches are published and their confirms awaited together.

py-amqp can wait for one confirm at a time and then takes any acknowledgement for the right one,
and kombu closes a broken channel politely, which waits for ever on a frozen broker. So the tags are
counted here, every wait is bounded, and after any trouble the socket is dropped without a word.
"""

import time
from collections.abc import Sequence
from typing import Any

import amqp
from kombu import Connection

from interaction_bus.bounded_connection import AMQP_FAILURES, bound_waits, describe_breakage
from interaction_bus.confirm_ledger import ConfirmLedger
from interaction_bus.deliveries import PERSISTENT, Delivery, Fate, OutgoingMessage
from interaction_bus.errors import BrokerUnavailable

SOCKET_TIMEOUT_SECONDS = 1.0
"""For one step of connecting and for one read or write; a healthy broker needs milliseconds."""


class ConfirmedChannel:
    """Publishes with confirms over a connection of its own; for one thread at a time.

    Nothing is opened before the first use, so it may be built before a fork and used after it.
    """

    def __init__(self, url: str, *, socket_timeout_seconds: float = SOCKET_TIMEOUT_SECONDS) -> None:
        self._url = url
        self._socket_timeout_seconds = socket_timeout_seconds
        self._connection: Any = None
        self._channel: Any = None
        self._published = 0
        self._ledger = ConfirmLedger([], first_tag=1)
        self._blocked_because = ""

    @property
    def is_open(self) -> bool:
        """Tell whether there is a connection on which nothing has gone wrong so far."""
        return self._channel is not None

    def open(self) -> None:
        """Connect, unless connected.

        Raises:
            BrokerUnavailable: The broker refused, or did not answer in time.
        """
        if self.is_open:
            return
        try:
            self._connect()
        except AMQP_FAILURES as error:
            self.drop()
            raise BrokerUnavailable(describe_breakage(error)) from error

    def publish_batch(
        self, messages: Sequence[OutgoingMessage], timeout_seconds: float
    ) -> list[Delivery]:
        """Publish messages and wait until the broker has answered for all of them.

        Broker trouble is not raised: the deliveries tell it, since a part may have been kept.

        Args:
            messages: In the order in which they shall arrive; some hundreds are a good batch.
            timeout_seconds: For the whole batch, connecting included.

        Returns:
            The fate of each message, in the order of the batch.
        """
        deadline = time.monotonic() + timeout_seconds
        try:
            self.open()
        except BrokerUnavailable as error:
            return [Delivery(message, Fate.UNSENT, error.reason) for message in messages]
        ledger = self._open_ledger(messages)
        try:
            self._publish_all(messages)
            self._await_answers(ledger, deadline)
        except AMQP_FAILURES as error:
            reason = self._blocked_because or describe_breakage(error)
            self.drop()
            return ledger.deliveries(reason)
        return ledger.deliveries(silence="")

    def drop(self) -> None:
        """Forget the connection: close the socket and tell nobody."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            connection.collect()

    def close(self) -> None:
        """Take leave of a healthy broker in order; do not wait for another one."""
        if self._connection is None:
            return
        try:
            self._connection.close()
        except AMQP_FAILURES:
            # What was published has its answer already; a lost farewell loses nothing.
            pass
        finally:
            self.drop()

    def _connect(self) -> None:
        options = {"on_blocked": self._note_blocked}
        broker = Connection(
            self._url,
            connect_timeout=self._socket_timeout_seconds,
            transport_options=options,
        )
        self._connection = broker.transport.establish_connection()
        bound_waits(self._connection, seconds=self._socket_timeout_seconds)
        self._blocked_because = ""
        channel = self._connection.channel()
        channel.confirm_select()
        self._listen(channel)
        self._published = 0
        self._channel = channel

    def _listen(self, channel: Any) -> None:
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)

    def _open_ledger(self, messages: Sequence[OutgoingMessage]) -> ConfirmLedger:
        self._ledger = ConfirmLedger(messages, first_tag=self._published + 1)
        self._published += len(messages)
        return self._ledger

    def _publish_all(self, messages: Sequence[OutgoingMessage]) -> None:
        for message in messages:
            self._channel.basic_publish(
                _amqp_message(message),
                exchange=message.exchange,
                routing_key=message.routing_key,
                mandatory=True,
            )

    def _await_answers(self, ledger: ConfirmLedger, deadline: float) -> None:
        while not ledger.is_settled:
            remaining_seconds = deadline - time.monotonic()
            if remaining_seconds <= 0:
                raise TimeoutError("no confirm in time")
            self._connection.drain_events(timeout=remaining_seconds)

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  # py-amqp passes it so
        self._ledger.acknowledge(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  # py-amqp passes it so
        self._ledger.refuse(tag, multiple)

    def _on_return(
        self, error: Exception, exchange: str, routing_key: str, message: amqp.Message
    ) -> None:
        address = (exchange, routing_key, message.properties.get("message_id", ""))
        self._ledger.send_back(address, f"no queue takes it: {error}")

    def _note_blocked(self, reason: str) -> None:
        self._blocked_because = f"the broker takes no messages: {reason}"


def _amqp_message(message: OutgoingMessage) -> amqp.Message:
    return amqp.Message(
        message.body,
        message_id=message.message_id,
        content_type=message.content_type,
        content_encoding=message.content_encoding,
        application_headers=dict(message.headers),
        **{"delivery_mode": PERSISTENT, **message.properties},
    )
