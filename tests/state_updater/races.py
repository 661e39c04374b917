"""Two at once, without sleeping: threads at one barrier, and rows that somebody holds."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from time import monotonic
from typing import TypeVar

from sqlalchemy import Engine, text

from interaction_bus.commands import Command
from runtime.database import create_write_engine
from runtime.identifiers import new_id
from state_updater.dispatcher import Dispatcher, Settled
from state_updater.entry_points import DATABASE_ROLE
from tests.fixtures.workshop import MANAGER, Workshop

Answer = TypeVar("Answer")

DEADLINE_SECONDS = 30

WAITING = text(
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'"
)


def at_once(*actions: Callable[[], Answer]) -> list[Answer]:
    """Run actions in threads that start together, and return their answers in order."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], Answer]) -> Answer:
        barrier.wait(DEADLINE_SECONDS)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [it.result(DEADLINE_SECONDS) for it in [pool.submit(run, one) for one in actions]]


@contextmanager
def rival(workshop: Workshop, database_url: str) -> Iterator[Dispatcher]:
    """Give a second dispatcher with connections of its own."""
    engine = create_write_engine(database_url, role=DATABASE_ROLE)
    yield Dispatcher(engine, workshop.sealer, workshop.settings)
    engine.dispose()


def settle(workshop: Workshop, dispatcher: Dispatcher, *commands: Command) -> list[Settled]:
    """Settle a batch of commands under fresh ids; failures of ours are in the answers."""
    return dispatcher.settle(
        [workshop._delivered(command, new_id(), MANAGER) for command in commands]
    )


@contextmanager
def held(engine: Engine, table: str, row_id: object) -> Iterator[None]:
    """Hold the lock of a row meanwhile."""
    with engine.connect() as connection, connection.begin():
        query = text(f"select 1 from {table} where id = :id for no key update")  # noqa: S608 - ours
        connection.execute(query, {"id": row_id})
        yield


def wait_for_waiters(engine: Engine, count: int) -> None:
    """Return once `count` connections wait for a lock."""
    pause, deadline = Event(), monotonic() + DEADLINE_SECONDS
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.execute(WAITING).scalar_one() < count:
            assert monotonic() < deadline, f"{count} connections never waited"
            pause.wait(0.01)
