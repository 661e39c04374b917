"""The life of the publisher's thread: publish in batches, or wait for the broker to come back."""

import time
from collections.abc import Iterator, Sequence

import structlog

from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.deliveries import Delivery, Fate, OutgoingMessage
from interaction_bus.hand_over import HandOver, Parcel

BATCH_LIMIT = 500
"""Messages in one batch. More are no faster, and a longer batch keeps its first caller waiting."""

PROBE_TIMEOUT_SECONDS = 1.0
"""For the proof that a broker which lets us in also stores messages."""

SHORTEST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 0.5
"""Between two looks for a lost broker. With the time that a look takes, its return is noticed
within about a second, while a process adds at most two connections a second to its troubles."""

PROBES = tuple(
    OutgoingMessage(exchange="", routing_key="billing.probe", body=b"", message_id=name)
    for name in ("probe-1", "probe-2")
)
"""Addressed to a queue that nobody has: a broker that can work sends both back at once. One with a
memory or disk alarm lets clients in and answers their first message, but never the second."""

log = structlog.get_logger(__name__)


class PublisherLoop:
    """Carries parcels from the hand-over to the broker; runs in one thread."""

    def __init__(
        self, channel: ConfirmedChannel, hand_over: HandOver, *, confirm_timeout_seconds: float
    ) -> None:
        self._channel = channel
        self._hand_over = hand_over
        self._confirm_timeout_seconds = confirm_timeout_seconds

    def run(self) -> None:
        """Publish until the hand-over is closed and empty."""
        while parcels := self._hand_over.take(BATCH_LIMIT):
            # A caller that gave up has told its viewer so; the message need not be sent any more.
            wanted = [each for each in parcels if each.fate.set_running_or_notify_cancel()]
            self._deliver_safely(wanted)
            if not self._channel.is_open:
                self._await_broker()
        self._channel.close()

    def _deliver_safely(self, parcels: Sequence[Parcel]) -> None:
        try:
            self._deliver(parcels)
        # This thread serves the whole process, so a message that cannot be written down must end
        # neither the thread nor its neighbours in the batch.
        except Exception as error:
            self._channel.drop()
            if len(parcels) == 1:
                log.exception("message_not_publishable", message_id=parcels[0].message.message_id)
                parcels[0].fate.set_exception(error)
                return
            for parcel in parcels:
                self._deliver_safely([parcel])

    def _deliver(self, parcels: Sequence[Parcel]) -> None:
        deadline = time.monotonic() + self._confirm_timeout_seconds
        deliveries = self._publish([parcel.message for parcel in parcels], deadline)
        for parcel, delivery in zip(parcels, deliveries, strict=True):
            parcel.fate.set_result(delivery)

    def _publish(self, messages: Sequence[OutgoingMessage], deadline: float) -> list[Delivery]:
        was_open = self._channel.is_open
        deliveries = self._channel.publish_batch(messages, deadline - time.monotonic())
        if self._channel.is_open or not was_open:
            return deliveries
        # The broker may have been restarted since the last batch, which only a write reveals. What
        # arrived all the same now arrives twice, which every receiver bears.
        remaining_seconds = deadline - time.monotonic()
        if remaining_seconds <= 0:
            return deliveries
        again = self._channel.publish_batch(messages, remaining_seconds)
        # What could not be sent a second time may have arrived the first time.
        return deliveries if any(each.fate is Fate.UNSENT for each in again) else again

    def _await_broker(self) -> None:
        reason = "the connection was lost"
        log.warning("broker_lost")
        for pause_seconds in _pauses():
            self._hand_over.refuse(reason)
            self._hand_over.pause(pause_seconds)
            if self._hand_over.is_closed:
                return
            deliveries = self._channel.publish_batch(PROBES, PROBE_TIMEOUT_SECONDS)
            if all(each.fate is Fate.RETURNED for each in deliveries):
                break
            reason = deliveries[-1].detail
        self._hand_over.accept()
        log.info("broker_found")


def _pauses() -> Iterator[float]:
    pause_seconds = SHORTEST_PAUSE_SECONDS
    while True:
        yield pause_seconds
        pause_seconds = min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)
