"""How the queues of the broker stand, the dead letters among them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from interaction_bus.dead_letters import list_dead_letters
from interaction_bus.queue_depths import QueueDepth, read_queue_depths
from interaction_bus.topology import (
    COMMANDS_QUEUE,
    DEAD_LETTERS_QUEUE,
    LETTERS_QUEUE,
    TASKS_QUEUE,
    WAITING_LETTERS_QUEUES,
)
from observer.deaths import DeathTeller

WATCHED_QUEUES = tuple(
    queue.name
    for queue in (
        COMMANDS_QUEUE,
        TASKS_QUEUE,
        LETTERS_QUEUE,
        *WAITING_LETTERS_QUEUES,
        DEAD_LETTERS_QUEUE,
    )
)
"""All but the log of events, which is a stream: nothing waits in it."""

LOOK_AGAIN_AFTER = timedelta(minutes=1)
"""While the number of dead letters stays the same: whoever looks at one takes it out of the queue
for a moment, in which others do not find it."""


MOST_LETTERS = 200
"""Dead letters that are looked at, the oldest ones. People are called from 21 on, and more of a
kind say nothing new."""


@dataclass(frozen=True, slots=True)
class StandingOfQueues:
    """How the broker stands at one moment.

    Args:
        depths: Of every queue that is watched.
        oldest_died_at: First death of the oldest dead letter; none when there is none, or when
            nobody wrote it down.
    """

    depths: tuple[QueueDepth, ...]
    oldest_died_at: datetime | None

    def messages_in(self, queue: str) -> int:
        """Return how many messages wait in a queue that is watched."""
        return next(it.messages for it in self.depths if it.name == queue)


class QueueReader:
    """Asks the broker, each time over a connection of its own, and tells who died without a word.

    Args:
        url: Of RabbitMQ.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._letters = 0
        self._looked_at: datetime | None = None
        self._oldest_died_at: datetime | None = None
        self._teller = DeathTeller()

    def read(self, *, at: datetime) -> StandingOfQueues:
        """Return how the queues stand.

        Args:
            at: Present time, aware.

        Raises:
            BrokerUnavailable: The broker does not answer.
            TopologyMissing: Nobody has declared the queues yet.
        """
        depths = tuple(read_queue_depths(self._url, WATCHED_QUEUES))
        letters = next(it.messages for it in depths if it.name == DEAD_LETTERS_QUEUE.name)
        if letters != self._letters or self._is_time_to_look(at):
            self._look_at_letters(letters)
            self._letters, self._looked_at = letters, at
        return StandingOfQueues(depths, self._oldest_died_at)

    def _is_time_to_look(self, at: datetime) -> bool:
        return self._looked_at is None or at - self._looked_at >= LOOK_AGAIN_AFTER

    def _look_at_letters(self, count: int) -> None:
        letters = list_dead_letters(self._url, limit=min(count, MOST_LETTERS)) if count else []
        self._oldest_died_at = letters[0].died_at if letters else None
        self._teller.tell(letters)
