"""The observer outlives the stores that it reads, and tells which one it waits for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from interaction_bus.topology import COMMANDS_QUEUE
from observer import gauges
from observer.entry_points import DATABASE_ROLE
from observer.watch import Observer
from runtime.clock import FixedClock
from runtime.database import create_read_engine
from runtime.telemetry.metrics import OBSERVATION_DURATION
from tests.fixtures.numbers import Numbers
from tests.fixtures.pulses import waits_for
from tests.fixtures.tcp_proxy import TcpProxy
from tests.observer.books import Books
from tests.observer.watches import build_watch

pytestmark = pytest.mark.integration


@pytest.fixture
def database_proxy(database_url: str) -> Iterator[TcpProxy]:
    """Return a healthy proxy in front of PostgreSQL."""
    parts = urlsplit(database_url)
    proxy = TcpProxy(parts.hostname or "", parts.port or 0)
    yield proxy
    proxy.cut()


@pytest.fixture
def shaky_engine(database_proxy: TcpProxy, database_url: str) -> Iterator[Engine]:
    """Return an engine whose database can go away."""
    engine = create_read_engine(database_proxy.url(database_url), role=DATABASE_ROLE, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def watch_of_a_shaky_database(
    shaky_engine: Engine, bus_url: str, clock: FixedClock, pulse_folder: Path
) -> Observer:
    """Return an observer whose database can go away."""
    return build_watch(shaky_engine, bus_url, clock, pulse_folder)


@pytest.fixture
def watch_of_a_shaky_broker(
    observer_engine: Engine,
    rabbitmq_proxy: TcpProxy,
    bus_url: str,
    clock: FixedClock,
    pulse_folder: Path,
) -> Observer:
    """Return an observer whose broker can go away."""
    return build_watch(observer_engine, rabbitmq_proxy.url(bus_url), clock, pulse_folder)


def test_a_database_that_is_away_is_told_until_it_is_back(
    watch_of_a_shaky_database: Observer,
    database_proxy: TcpProxy,
    clock: FixedClock,
    numbers: Numbers,
) -> None:
    watch = watch_of_a_shaky_database
    watch.look()
    read_at = numbers.amount(gauges.READING_TIMESTAMP)

    database_proxy.cut()
    clock.advance(timedelta(minutes=1))
    watch.look()

    assert numbers.amount(gauges.READING_FAILED) == 1
    assert numbers.amount(gauges.READING_TIMESTAMP) == read_at

    database_proxy.heal()
    watch.look()

    assert numbers.amount(gauges.READING_FAILED) == 0
    assert numbers.amount(gauges.READING_TIMESTAMP) == clock.now().timestamp()


def test_a_broker_that_is_away_is_told_until_it_is_back(
    watch_of_a_shaky_broker: Observer, rabbitmq_proxy: TcpProxy, books: Books, numbers: Numbers
) -> None:
    watch = watch_of_a_shaky_broker
    rabbitmq_proxy.cut()
    books.outbox_message()

    watch.look()

    assert numbers.amount(gauges.READING_FAILED) == 1
    assert numbers.amount(gauges.OUTBOX_UNSENT) == 1
    assert numbers.times(OBSERVATION_DURATION, kind="reading", outcome="failed") == 1

    rabbitmq_proxy.heal()
    watch.look()

    assert numbers.amount(gauges.READING_FAILED) == 0


def test_who_watches_the_observer_is_told_what_it_waits_for(
    watch_of_a_shaky_database: Observer, database_proxy: TcpProxy, pulse_folder: Path
) -> None:
    database_proxy.cut()

    watch_of_a_shaky_database.look()

    assert waits_for("observer", pulse_folder) == "the database"


def test_a_broker_that_lets_in_without_a_word_is_waited_for(
    observer_engine: Engine,
    silent_broker_url: str,
    books: Books,
    clock: FixedClock,
    pulse_folder: Path,
    numbers: Numbers,
) -> None:
    books.outbox_message()

    is_read = build_watch(observer_engine, silent_broker_url, clock, pulse_folder).look()

    assert (is_read, waits_for("observer", pulse_folder)) == (False, "the broker")
    assert numbers.amount(gauges.OUTBOX_UNSENT) == 1


def test_a_database_that_lets_in_without_a_word_is_waited_for(
    silent_database_url: str, bus_url: str, clock: FixedClock, pulse_folder: Path
) -> None:
    engine = create_read_engine(silent_database_url, role=DATABASE_ROLE, pool_size=1)

    is_read = build_watch(engine, bus_url, clock, pulse_folder).look()

    assert (is_read, waits_for("observer", pulse_folder)) == (False, "the database")


def test_a_broker_that_freezes_while_it_is_asked_is_waited_for(
    watch_of_a_shaky_broker: Observer, rabbitmq_proxy: TcpProxy, pulse_folder: Path
) -> None:
    rabbitmq_proxy.freeze_at(COMMANDS_QUEUE.name.encode())

    is_read = watch_of_a_shaky_broker.look()

    assert (is_read, waits_for("observer", pulse_folder)) == (False, "the broker")

    rabbitmq_proxy.heal()

    assert watch_of_a_shaky_broker.look()


def test_an_examination_that_could_not_be_made_is_not_told_as_made(
    watch_of_a_shaky_database: Observer, database_proxy: TcpProxy, numbers: Numbers
) -> None:
    database_proxy.cut()

    assert not watch_of_a_shaky_database.examine()

    assert numbers.amount(gauges.EXAMINED_TIMESTAMP) == 0


def test_what_could_not_be_looked_at_again_is_not_told_as_mended(
    watch_of_a_shaky_database: Observer,
    database_proxy: TcpProxy,
    books: Books,
    numbers: Numbers,
    pulse_folder: Path,
) -> None:
    books.outbox_message(created_at=books.ago(hours=1))
    watch_of_a_shaky_database.examine()
    database_proxy.cut()

    is_looked_at = watch_of_a_shaky_database.look_again()

    assert (is_looked_at, waits_for("observer", pulse_folder)) == (False, "the database")
    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="outbox-stuck") == 1
