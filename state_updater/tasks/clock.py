"""Moving the sandbox's time: from one due instant to the next, each carried out before the next.

A jump over a month would find everything late at once; this way a year passes as it would have.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from time import monotonic
from uuid import UUID

import structlog
from kombu import Connection
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from interaction_bus.bounded_connection import bounded_connection
from models import REMINDER_CALLS, ClockMove, ClockOffset
from runtime.clock import BILLING_NOW
from state_updater.tasks.books import YOUNGEST, reconcile_books
from state_updater.tasks.context import TaskContext, TimeMachine
from state_updater.tasks.disputes import reconcile_disputes
from state_updater.tasks.due_instants import next_due
from state_updater.tasks.stillness import reminder_passed_at, work_in_queues, work_in_rows
from state_updater.tasks.sweeps import SWEEPS, sweep

log = structlog.get_logger(__name__)

REST_TIMEOUT_SECONDS = 150.0
"""For everything that fell due at one instant; longer than one call of the provider may take, and
than it takes a cron that hears no calls to come by, twice."""

LOOK_EVERY_SECONDS = 0.02

LOOKS_THAT_MUST_AGREE = 3
"""Work passes from table to queue and back while we look, but not three times unseen."""

REMINDER_IS_ALIVE = timedelta(minutes=2)
"""A reminder that has not passed for so long is not waited for: nobody runs it here. It passes once
a minute."""

CALL_REMINDER_EVERY_SECONDS = 1.0
"""Once would be enough, unless it was just being started."""

BOOKS_READ = timedelta(days=3)
"""What is older was asked about payment by payment on the way."""

DISPUTES_READ = timedelta(days=364)
"""The provider lists a year at most."""

ONE_MOVE = 7_310_001
"""Key of the advisory lock: a task that is delivered twice moves the clock once."""


REMINDERS = "reminders"
"""Kind of work that is under way until the reminder has passed once more."""


class NotAtRest(Exception):
    """Something that was due did not come to an end."""


def advance_clock(context: TaskContext, clock_move_id: UUID) -> None:
    """Move the clock to the target of a move; one that was interrupted goes on where it was.

    What does not come to rest ends the move where it stands, with the reason in its row.
    """
    machine = context.time_machine
    if machine is None:
        log.error("clock_is_real", clock_move_id=str(clock_move_id))
        return
    with _alone(context.engine) as is_alone, bounded_connection(machine.broker_url) as broker:
        target = _target(context, clock_move_id)
        if not is_alone or target is None:
            return
        journey = _Journey(context, machine, broker, clock_move_id)
        try:
            journey.travel(target)
        except NotAtRest as restless:
            log.warning("clock_stopped_on_its_way", reason=str(restless))
            _finish(context, clock_move_id, problem=str(restless))
            return
    _finish(context, clock_move_id, problem=None)


class _Journey:
    """One move of the clock."""

    def __init__(
        self, context: TaskContext, machine: TimeMachine, broker: Connection, move_id: UUID
    ) -> None:
        self._context = context
        self._machine = machine
        self._broker = broker
        self._move_id = move_id
        with Session(context.engine) as session:
            passed_at = reminder_passed_at(session)
        self._waits_for_reminder = passed_at is not None and (
            passed_at > self._now() - REMINDER_IS_ALIVE
        )

    def travel(self, target: datetime) -> None:
        """Stop at every due instant up to `target`, and there, where the books are read too."""
        started_at = self._now()
        done_until = self._come_to_rest(since=started_at)
        while (now := self._now()) < target:
            with Session(self._context.engine) as session:
                due_at = next_due(session, after=done_until)
            # What fell due while the last instant was carried out is not jumped over.
            stop = max(now, min(due_at or target, target))
            self._move_to(stop)
            done_until = self._come_to_rest(since=stop)
            self._note(stop)
        self._read_books(target - started_at)
        self._come_to_rest(since=target)

    def _read_books(self, moved: timedelta) -> None:
        """Look once into the provider's books, as would have been done night by night."""
        reconcile_books(self._context, span=min(moved, BOOKS_READ) + YOUNGEST)
        reconcile_disputes(self._context, span=min(moved, DISPUTES_READ) + YOUNGEST)

    def _move_to(self, moment: datetime) -> None:
        # Time runs on while we look, and never goes back.
        ahead = ClockOffset.ahead + func.greatest(moment - func.billing_now(), timedelta(0))
        with Session(self._context.engine) as session, session.begin():
            session.execute(update(ClockOffset).values(ahead=ahead))
        self._machine.provider_clock.move_to(moment)

    def _come_to_rest(self, *, since: datetime) -> datetime:
        """Have all that is due carried out, and the reminder pass over what came of it.

        Returns:
            Up to when there is nothing left to do. It takes a while to see that, in which more may
            fall due.
        """
        deadline = monotonic() + REST_TIMEOUT_SECONDS
        told_since = since
        while self._carry_out(since, told_since, deadline):
            told_since = self._now()
        return told_since

    def _carry_out(self, since: datetime, told_since: datetime, deadline: float) -> bool:
        """Sweep, then wait until nothing is under way; return whether there was any work."""
        # Once, for sweeping at each look would take time from those who do the work. And first, for
        # what a sweep of the schedule holds just now is passed over here, and seen below.
        swept = sum(sweep(self._context, name) for name in SWEEPS)
        kinds_seen: set[str] = set()
        agreed = 0
        called_at = -CALL_REMINDER_EVERY_SECONDS
        while agreed < LOOKS_THAT_MUST_AGREE:
            restless = self._restless(since, told_since)
            if REMINDERS in restless and monotonic() - called_at >= CALL_REMINDER_EVERY_SECONDS:
                self._call_reminder()
                called_at = monotonic()
            kinds_seen |= restless.keys()
            agreed = 0 if restless else agreed + 1
            if monotonic() > deadline:
                raise NotAtRest(f"at {since.isoformat()} there were still {restless or kinds_seen}")
            Event().wait(LOOK_EVERY_SECONDS)
        return bool(swept or kinds_seen - {REMINDERS})

    def _restless(self, since: datetime, told_since: datetime) -> dict[str, int]:
        with Session(self._context.engine) as session:
            work = work_in_rows(session, since=since)
            passed_at = reminder_passed_at(session) if self._waits_for_reminder else told_since
        work |= work_in_queues(self._broker)
        # This task is one of those that run.
        work["other tasks"] = self._context.workload.running - 1
        work[REMINDERS] = int(passed_at is not None and passed_at < told_since)
        return {kind: count for kind, count in work.items() if count}

    def _call_reminder(self) -> None:
        with Session(self._context.engine) as session, session.begin():
            session.execute(select(func.pg_notify(REMINDER_CALLS, "")))

    def _note(self, moment: datetime) -> None:
        with Session(self._context.engine) as session, session.begin():
            reached = update(ClockMove).where(ClockMove.id == self._move_id)
            session.execute(reached.values(reached_at=moment))

    def _now(self) -> datetime:
        with Session(self._context.engine) as session:
            now: datetime = session.execute(BILLING_NOW).scalar_one()
        return now


def _target(context: TaskContext, clock_move_id: UUID) -> datetime | None:
    """Return where a move that is not finished goes."""
    unfinished = select(ClockMove.target).where(
        ClockMove.id == clock_move_id, ClockMove.finished_at.is_(None)
    )
    with Session(context.engine) as session:
        return session.execute(unfinished).scalar_one_or_none()


def _finish(context: TaskContext, clock_move_id: UUID, *, problem: str | None) -> None:
    with Session(context.engine) as session, session.begin():
        finished = update(ClockMove).where(ClockMove.id == clock_move_id)
        session.execute(finished.values(finished_at=func.billing_now(), problem=problem))


@contextmanager
def _alone(engine: Engine) -> Iterator[bool]:
    """Hold the one right to move the clock; PostgreSQL takes it back when this process dies."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"key": ONE_MOVE}
        is_alone = connection.execute(text("select pg_try_advisory_lock(:key)"), key).scalar_one()
        try:
            yield bool(is_alone)
        finally:
            connection.execute(text("select pg_advisory_unlock(:key)"), key)
