"""The reminder's own cron: when it passes, and what it does between two passes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from reminder.timetable import BEAT_EVERY, Timetable, TimetableInvalid
from runtime.clock import FixedClock
from runtime.pulse import Pulse, find_beat

NOON = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
ONE_O_CLOCK = datetime(2026, 3, 1, 13, 0, tzinfo=UTC)


NEVER = 1_000


class Waiting:
    """Lets time pass instead of waiting, and remembers how long each wait was."""

    def __init__(
        self, clock: FixedClock, *, called_after: int = NEVER, stopped_after: int = NEVER
    ) -> None:
        self._clock = clock
        self._called_after = called_after
        self._stopped_after = stopped_after
        self.waits: list[timedelta] = []

    def wait(self, stop: Event, seconds: float) -> bool:
        self.waits.append(timedelta(seconds=seconds))
        self._clock.advance(self.waits[-1])
        if len(self.waits) == self._stopped_after:
            stop.set()
        return len(self.waits) == self._called_after


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def pulse(tmp_path: Path) -> Pulse:
    return Pulse("reminder", tmp_path)


@pytest.mark.parametrize(
    ("line", "due_at"),
    [
        ("* * * * *", datetime(2026, 3, 1, 12, 1, tzinfo=UTC)),
        ("*/15 * * * *", datetime(2026, 3, 1, 12, 15, tzinfo=UTC)),
        ("0 8-20 * * *", datetime(2026, 3, 1, 13, 0, tzinfo=UTC)),
        ("30 6 * * MON", datetime(2026, 3, 2, 6, 30, tzinfo=UTC)),
        ("0 0 29 2 *", datetime(2028, 2, 29, 0, 0, tzinfo=UTC)),
        ("* * * * * *", datetime(2026, 3, 1, 12, 0, 31, tzinfo=UTC)),
    ],
)
def test_the_next_pass_is_when_the_line_says(line: str, due_at: datetime, clock: FixedClock):
    assert Timetable(line, clock).next_after(NOON) == due_at


def test_a_pass_in_its_own_minute_is_not_due_again(clock: FixedClock):
    exactly = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)

    due_at = Timetable("* * * * *", clock).next_after(exactly)

    assert due_at == exactly + timedelta(minutes=1)


@pytest.mark.parametrize(
    "line", ["", "each minute", "61 * * * *", "* * * *", "* * * * * * *", "0 0 31 2 *"]
)
def test_a_line_that_names_no_moments_is_refused_at_once(line: str, clock: FixedClock):
    with pytest.raises(TimetableInvalid, match="not a line of cron"):
        Timetable(line, clock)


def test_the_wait_ends_at_the_moment_and_not_before(clock: FixedClock, pulse: Pulse):
    came = Timetable("0 13 * * *", clock).wait(Event(), Waiting(clock), pulse)

    assert came
    assert clock.now() == ONE_O_CLOCK


def test_a_call_ends_the_wait(clock: FixedClock, pulse: Pulse):
    calls = Waiting(clock, called_after=3)

    came = Timetable("0 13 * * *", clock).wait(Event(), calls, pulse)

    assert came
    assert len(calls.waits) == 3
    assert clock.now() < ONE_O_CLOCK


def test_a_stop_ends_the_wait(clock: FixedClock, pulse: Pulse):
    calls = Waiting(clock, stopped_after=3)

    came = Timetable("0 13 * * *", clock).wait(Event(), calls, pulse)

    assert not came
    assert clock.now() < ONE_O_CLOCK


def test_who_is_stopped_while_passing_does_not_wait(clock: FixedClock, pulse: Pulse):
    stop, calls = Event(), Waiting(clock)
    stop.set()

    came = Timetable("* * * * *", clock).wait(stop, calls, pulse)

    assert not came
    assert not calls.waits


def test_who_watches_hears_from_a_reminder_whose_next_pass_is_far(clock: FixedClock, pulse: Pulse):
    calls = Waiting(clock)

    Timetable("0 13 * * *", clock).wait(Event(), calls, pulse)

    assert len(calls.waits) > 1
    assert max(calls.waits) <= BEAT_EVERY


def test_to_wait_for_the_next_pass_is_not_to_work(clock: FixedClock, pulse: Pulse, tmp_path: Path):
    pulse.waits("the broker", "it is away")

    Timetable("* * * * *", clock).wait(Event(), Waiting(clock), pulse)

    beat = find_beat("reminder", tmp_path)
    assert beat is not None
    assert beat.waits_for == "the broker"
