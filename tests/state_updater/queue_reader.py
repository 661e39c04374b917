"""Looks into queues of a real broker."""

from collections.abc import Callable

from kombu import Connection, Queue
from kombu.message import Message

from cli.local.waiting import wait_until

ARRIVAL_TIMEOUT_SECONDS = 30.0
"""A confirmed message may still be on its way through a dead-letter exchange."""


class QueueReader:
    """Takes messages out of queues one by one."""

    def __init__(self, connection: Connection) -> None:
        self._channel = connection.channel()

    def empty(self, *queues: str) -> None:
        """Throw away what earlier tests left."""
        for queue in queues:
            self._channel.queue_purge(queue)

    def take(self, queue: str, *, within_seconds: float = ARRIVAL_TIMEOUT_SECONDS) -> Message:
        """Return the next message, taken for good, and fail if none arrives in time."""
        found: list[Message] = []

        def look() -> bool:
            message = Queue(queue)(self._channel).get(no_ack=True, accept=["json"])
            if message is not None:
                found.append(message)
            return bool(found)

        assert wait_until(look, timeout_seconds=within_seconds), f"{queue} stayed empty"
        return found[0]

    def is_empty(self, queue: str) -> bool:
        """Return whether nothing waits in a queue."""
        return self._channel.queue_declare(queue, passive=True).message_count == 0


def wait_for(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    """Fail unless the condition comes true in time."""
    assert wait_until(condition, timeout_seconds=seconds)
