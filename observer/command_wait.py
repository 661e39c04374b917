"""For how long commands have been waiting while none was settled."""

from datetime import datetime

from observer.rows import StandingOfRows


class CommandWait:
    """Remembers since when commands lie in the queue.

    A queue tells how many messages it has, not how old they are. While it moves, nobody has to be
    called; once it does not, its first message is at least as old as the last settlement, or as
    our first look at a queue that was not empty. A command of the outbox tells its own age.
    """

    def __init__(self) -> None:
        self._queued_since: datetime | None = None

    def age_seconds(self, rows: StandingOfRows, *, queued: int) -> float:
        """Return for how long nothing has been settled although something waits, in seconds.

        Args:
            rows: As they stand now.
            queued: Commands in the queue.
        """
        if not queued:
            self._queued_since = None
        elif self._queued_since is None:
            self._queued_since = rows.read_at
        in_queue = rows.age_seconds(self._stuck_since(rows))
        return max(in_queue, rows.age_seconds(rows.oldest_unsettled_at))

    def _stuck_since(self, rows: StandingOfRows) -> datetime | None:
        if self._queued_since is None:
            return None
        return max(self._queued_since, rows.command_settled_at or self._queued_since)
