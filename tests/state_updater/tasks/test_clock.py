"""A moved clock on its way: where it stops."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from external_payments.sandbox_clock import SandboxClock
from models import ClockMove, Heartbeat
from reminder.calls import PassCalls
from runtime.clock import BILLING_NOW
from runtime.identifiers import new_id
from state_updater.tasks.clock import advance_clock
from state_updater.tasks.context import TimeMachine
from state_updater.tasks.stillness import REMINDER
from tests.state_updater.worker import Worker

A_BLINK = timedelta(milliseconds=20)
"""Less than it takes to see that all is at rest."""

A_PASS = timedelta(minutes=1)
"""Until the next pass; a reminder that is not asked again says how long it would go on."""


class PunctualReminder(SandboxClock):
    """Passes whenever the clock has moved; its next word is due so long after each pass.

    Args:
        engine: Of the database.
        waits: How long each pass, in turn, says that nothing will have to be told.
    """

    def __init__(self, engine: Engine, waits: Sequence[timedelta]) -> None:
        super().__init__("http://nowhere.invalid")
        self._engine = engine
        self._waits = iter(waits)
        self.stops: list[datetime] = []

    def move_to(self, moment: datetime) -> None:
        self.stops.append(moment)
        self.run_once()

    def run_once(self) -> None:
        wait = next(self._waits, None)
        with Session(self._engine) as session, session.begin():
            now = session.execute(BILLING_NOW).scalar_one()
            beat = {"passed_at": now + A_PASS, "next_due_at": wait and now + wait}
            passed = insert(Heartbeat).values(name=REMINDER, **beat)
            session.execute(
                passed.on_conflict_do_update(index_elements=[Heartbeat.name], set_=beat)
            )


class CalledReminder(SandboxClock):
    """Passes when it is called, and at no other time."""

    def __init__(self, engine: Engine) -> None:
        super().__init__("http://nowhere.invalid")
        self._engine = engine
        self._stop = Event()
        self._thread = ThreadPoolExecutor(1)
        self.passes = 0

    def __enter__(self) -> Self:
        self._pass()
        self._thread.submit(self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.shutdown()

    def move_to(self, moment: datetime) -> None:
        """Nobody's time but ours is moved here."""

    def _listen(self) -> None:
        with PassCalls(self._engine) as calls:
            while calls.wait(self._stop, A_PASS.total_seconds()):
                self._pass()

    def _pass(self) -> None:
        with Session(self._engine) as session, session.begin():
            beat = {"passed_at": session.execute(BILLING_NOW).scalar_one()}
            passed = insert(Heartbeat).values(name=REMINDER, **beat)
            session.execute(
                passed.on_conflict_do_update(index_elements=[Heartbeat.name], set_=beat)
            )
        self.passes += 1


def move(worker: Worker, reminder: SandboxClock, broker_url: str, span: timedelta) -> ClockMove:
    """Move the clock as the task of one wish does, and return how that went."""
    asked_at = worker.workshop.now()
    wish = ClockMove(
        id=new_id(), target=asked_at + span, reached_at=asked_at, asked_by="test", asked_at=asked_at
    )
    with Session(worker.workshop.owner_engine, expire_on_commit=False) as session, session.begin():
        session.add(wish)
    context = replace(worker.context, time_machine=TimeMachine(broker_url, reminder))
    with context.workload.one_more():
        advance_clock(context, wish.id)
    with Session(worker.workshop.owner_engine) as session:
        return session.get_one(ClockMove, wish.id)


def test_what_falls_due_while_the_last_instant_is_carried_out_is_not_jumped_over(
    worker: Worker, bus_url: str
) -> None:
    hour, week = timedelta(hours=1), timedelta(days=7)
    reminder = PunctualReminder(worker.workshop.owner_engine, [hour, A_BLINK, week, week])
    reminder.run_once()

    moved = move(worker, reminder, bus_url, timedelta(days=2))

    first, second, last = reminder.stops
    assert moved.problem is None
    assert last == moved.target
    assert second - first < timedelta(minutes=1)


def test_a_reminder_whose_timetable_lets_it_rest_is_called(worker: Worker, bus_url: str) -> None:
    with CalledReminder(worker.workshop.owner_engine) as reminder:
        moved = move(worker, reminder, bus_url, timedelta(days=2))

    assert moved.problem is None
    # Once to be at rest before, and once at the target.
    assert reminder.passes >= 3
