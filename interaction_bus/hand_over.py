"""The bounded place where request threads leave messages for the publisher's thread."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition

from interaction_bus.deliveries import Delivery, OutgoingMessage
from interaction_bus.errors import MessageNotSent, PublisherClosed


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """One message and the promise to tell its fate.

    Attributes:
        message: What to publish.
        fate: Gets the delivery, or the error that the caller shall see.
    """

    message: OutgoingMessage
    fate: "Future[Delivery]" = field(default_factory=Future)


class HandOver:
    """Takes parcels from many threads and gives them in batches to one.

    While the broker is away nothing is taken, so that callers hear of it at once.

    Args:
        capacity: Parcels that may wait; more than that means that the broker cannot keep pace.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._waiting: deque[Parcel] = deque()
        self._changed = Condition()
        self._refusal = ""
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Tell whether no more parcels will come."""
        with self._changed:
            return self._is_closed

    def leave(self, message: OutgoingMessage) -> Parcel:
        """Leave a message for the publisher's thread.

        Raises:
            MessageNotSent: The broker is away, or too many messages wait for it already.
            PublisherClosed: The process is stopping.
        """
        parcel = Parcel(message)
        with self._changed:
            if self._is_closed:
                raise PublisherClosed
            if self._refusal:
                raise MessageNotSent(self._refusal)
            if len(self._waiting) >= self._capacity:
                raise MessageNotSent(f"{self._capacity} messages wait for it already")
            self._waiting.append(parcel)
            self._changed.notify()
        return parcel

    def take(self, limit: int) -> Sequence[Parcel]:
        """Wait for parcels and take up to `limit`; none come only once it is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    def refuse(self, reason: str) -> None:
        """Take nothing until told otherwise, and give up what waits."""
        with self._changed:
            self._refusal = reason
            given_up = list(self._waiting)
            self._waiting.clear()
        for parcel in given_up:
            if parcel.fate.set_running_or_notify_cancel():
                parcel.fate.set_exception(MessageNotSent(reason))

    def accept(self) -> None:
        """Take parcels again."""
        with self._changed:
            self._refusal = ""

    def close(self) -> None:
        """Take nothing more; what waits may still be taken out."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the moment of closing."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed, timeout=seconds)
