"""Invariants are examined by the clock, and none of them holds up or hides anything else."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, literal, select
from structlog.testing import capture_logs

from observer import gauges
from observer.examiner import EXAMINE_EVERY, LOOK_AGAIN_EVERY
from observer.invariants import Invariant
from observer.invariants.work import OUTBOX_STUCK
from observer.watch import READ_EVERY, Observer
from runtime.clock import FixedClock, SystemClock
from runtime.telemetry.metrics import OBSERVATION_DURATION
from tests.fixtures.numbers import Numbers
from tests.observer.books import Books
from tests.observer.watches import Rounds, build_watch

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("span", "is_examined_again"),
    [(EXAMINE_EVERY - timedelta(seconds=1), False), (EXAMINE_EVERY, True)],
)
def test_invariants_are_examined_at_once_then_by_the_clock(
    watch: Observer,
    books: Books,
    clock: FixedClock,
    numbers: Numbers,
    span: timedelta,
    *,
    is_examined_again: bool,
) -> None:
    began_at: datetime = clock.now()

    watch.run(Rounds(clock, [span]))

    expected = began_at + span if is_examined_again else began_at
    assert numbers.amount(gauges.EXAMINED_TIMESTAMP) == expected.timestamp(), books.now


@pytest.mark.usefixtures("books")
def test_what_the_observer_does_is_counted_and_timed(
    watch: Observer, clock: FixedClock, numbers: Numbers
) -> None:
    watch.run(Rounds(clock, [READ_EVERY]))

    readings = numbers.times(OBSERVATION_DURATION, kind="reading", outcome="complete")
    examinations = numbers.times(OBSERVATION_DURATION, kind="examination", outcome="complete")
    assert (readings, examinations) == (2, 1)
    assert numbers.seconds(OBSERVATION_DURATION, kind="reading", outcome="complete") > 0


class MendedMeanwhile(Rounds):
    """Somebody mends the books while the observer waits."""

    def __init__(self, clock: FixedClock, span: timedelta, books: Books) -> None:
        super().__init__(clock, [span])
        self._books = books

    def wait(self, timeout: float | None = None) -> bool:
        with self._books.owner_engine.begin() as connection:
            connection.exec_driver_sql("delete from outbox_messages")
        return super().wait(timeout)


@pytest.mark.parametrize(
    ("span", "count"), [(LOOK_AGAIN_EVERY - timedelta(seconds=1), 1), (LOOK_AGAIN_EVERY, 0)]
)
def test_a_repair_ends_the_alarm_within_a_minute(
    watch: Observer,
    books: Books,
    clock: FixedClock,
    numbers: Numbers,
    span: timedelta,
    count: int,
) -> None:
    books.outbox_message(created_at=books.ago(hours=1))

    watch.run(MendedMeanwhile(clock, span, books))

    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="outbox-stuck") == count


class SlowClock(FixedClock):
    """Each question takes as long as the examination of one invariant of a large cinema."""

    def now(self) -> datetime:
        self.advance(READ_EVERY)
        return super().now()


def test_a_long_examination_keeps_nobody_from_seeing_how_the_system_stands(
    observer_engine: Engine, bus_url: str, pulse_folder: Path, books: Books, numbers: Numbers
) -> None:
    books.outbox_message()
    clock = SlowClock(SystemClock().now())

    build_watch(observer_engine, bus_url, clock, pulse_folder).examine()

    assert numbers.amount(gauges.OUTBOX_UNSENT) == 1


def unexaminable() -> Invariant:
    """Return an invariant at whose query PostgreSQL gives up, as it does after a minute."""
    return Invariant(
        name="unexaminable",
        sentence="It is never known whether this holds.",
        broken=select((literal(1) / literal(0)).label("nothing")),
        repair="kinokassa doctor",
    )


def test_an_invariant_that_cannot_be_examined_hides_no_other_one(
    observer_engine: Engine,
    bus_url: str,
    clock: FixedClock,
    pulse_folder: Path,
    books: Books,
    numbers: Numbers,
) -> None:
    books.outbox_message(created_at=books.ago(hours=1))
    watch = build_watch(
        observer_engine, bus_url, clock, pulse_folder, invariants=(unexaminable(), OUTBOX_STUCK)
    )

    with capture_logs() as lines:
        is_all_examined = watch.examine()

    assert not is_all_examined
    assert numbers.amount(gauges.EXAMINED_TIMESTAMP) == 0
    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="outbox-stuck") == 1
    assert [it["invariant"] for it in lines if it["event"] == "invariant_unexamined"] == [
        "unexaminable"
    ]


@pytest.mark.usefixtures("books")
def test_an_invariant_that_cannot_be_examined_is_not_tried_without_end(
    observer_engine: Engine, bus_url: str, clock: FixedClock, pulse_folder: Path
) -> None:
    watch = build_watch(observer_engine, bus_url, clock, pulse_folder, invariants=(unexaminable(),))

    with capture_logs() as lines:
        watch.run(Rounds(clock, [EXAMINE_EVERY / 3] * 4))

    assert len([it for it in lines if it["event"] == "invariant_unexamined"]) == 2
