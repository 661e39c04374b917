"""When the reminder passes by itself: a line of cron, kept by this process."""

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Protocol

from cronsim import CronSim, CronSimError

from runtime.clock import Clock
from runtime.pulse import Pulse

BEAT_EVERY = timedelta(seconds=30)
"""Whoever watches hears from a process also while its next pass is hours away."""


class Calls(Protocol):
    """Who may call for a pass between two moments of the timetable."""

    def wait(self, stop: Event, seconds: float) -> bool:
        """Wait for a call; return whether one came before the stop and in time."""


class TimetableInvalid(ValueError):
    """A line of cron that names no moments."""


class Timetable:
    """The moments that a line of cron names, in UTC.

    Args:
        line: Minute, hour, day of the month, month and day of the week, as crontab(5) has them; a
            sixth field before them counts seconds.
        clock: This machine's, by which every cron goes.

    Raises:
        TimetableInvalid: The line cannot be read, or names a day that no calendar has.
    """

    def __init__(self, line: str, clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self.next_after(clock.now())

    def next_after(self, moment: datetime) -> datetime:
        """Return the first moment of the timetable after one.

        Raises:
            TimetableInvalid: There is none.
        """
        try:
            return next(CronSim(self._line, moment.astimezone(UTC)))
        except (CronSimError, StopIteration) as error:
            raise TimetableInvalid(f"not a line of cron: {self._line!r} ({error})") from error

    def wait(self, stop: Event, calls: Calls, pulse: Pulse) -> bool:
        """Wait for the next moment or a call; return whether one came before the stop.

        A moment that passes while something else is done is not made up for.

        Args:
            stop: Ends the wait.
            calls: End it too.
            pulse: Beats meanwhile.
        """
        due_at = self.next_after(self._clock.now())
        is_called = False
        while not (is_called or stop.is_set()):
            left = due_at - self._clock.now()
            if left <= timedelta():
                break
            pulse.beats()
            is_called = calls.wait(stop, min(left, BEAT_EVERY).total_seconds())
        return not stop.is_set()
