"""Calls for a pass: heard at once, through the database, by whoever waits."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Engine, func, select, text

from models import REMINDER_CALLS
from reminder.calls import PassCalls
from tests.runtime.waiting import wait_until

pytestmark = pytest.mark.integration

LONG_SECONDS = 60.0

LISTENERS = text(
    "select pid from pg_stat_activity"
    " where query = :listening and state = 'idle' and datname = current_database()"
)

END = text("select pg_terminate_backend(:pid)")

THEIR_QUERY = {"listening": f"listen {REMINDER_CALLS}"}


class Listener:
    """Somebody who waits for calls, again and again, in a thread of their own."""

    def __init__(self, calls: PassCalls, owner_engine: Engine) -> None:
        self.stop = Event()
        self._calls = calls
        self._owner_engine = owner_engine
        self._thread = ThreadPoolExecutor(1)

    def wait(self) -> Future[bool]:
        """Begin to wait, and return once that is so."""
        wait = self._thread.submit(self._calls.wait, self.stop, LONG_SECONDS)
        wait_until(self.is_listening)
        return wait

    def is_listening(self) -> bool:
        return bool(self.backends())

    def backends(self) -> list[int]:
        with self._owner_engine.connect() as connection:
            return list(connection.execute(LISTENERS, THEIR_QUERY).scalars())

    def cut_off(self) -> None:
        [pid] = self.backends()
        with self._owner_engine.begin() as connection:
            connection.execute(END, {"pid": pid})

    def close(self) -> None:
        self.stop.set()
        self._thread.shutdown()


@pytest.fixture
def listener(reminder_engine: Engine, owner_engine: Engine) -> Iterator[Listener]:
    with PassCalls(reminder_engine) as calls:
        listener = Listener(calls, owner_engine)
        yield listener
        listener.close()


def call(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(select(func.pg_notify(REMINDER_CALLS, "")))


def test_a_call_is_heard_at_once(listener: Listener, owner_engine: Engine):
    wait = listener.wait()

    call(owner_engine)

    assert wait.result(timeout=LONG_SECONDS / 2)


def test_several_calls_are_one(listener: Listener, owner_engine: Engine):
    wait = listener.wait()
    with owner_engine.begin() as connection:
        for word in "abc":
            connection.execute(select(func.pg_notify(REMINDER_CALLS, word)))
    assert wait.result(timeout=LONG_SECONDS / 2)

    again = listener.wait()
    listener.stop.set()

    assert not again.result(timeout=LONG_SECONDS / 2)


def test_a_call_that_came_during_a_pass_is_heard_after_it(listener: Listener, owner_engine: Engine):
    first = listener.wait()
    call(owner_engine)
    first.result(timeout=LONG_SECONDS / 2)
    call(owner_engine)

    second = listener.wait()

    assert second.result(timeout=LONG_SECONDS / 2)


def test_a_stop_ends_the_wait(listener: Listener):
    wait = listener.wait()

    listener.stop.set()

    assert not wait.result(timeout=LONG_SECONDS / 2)


def test_without_a_call_the_time_runs_out(reminder_engine: Engine):
    with PassCalls(reminder_engine) as calls:
        assert not calls.wait(Event(), 0.1)


def test_who_was_cut_off_listens_again(listener: Listener, owner_engine: Engine):
    wait = listener.wait()

    listener.cut_off()

    def is_heard() -> bool:
        call(owner_engine)
        return wait.done()

    wait_until(is_heard)
    assert wait.result()
