"""The observer shows what it reads and finds, and outlives the stores that it reads."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, literal, select
from structlog.testing import capture_logs

from interaction_bus.topology import COMMANDS_EXCHANGE, COMMANDS_QUEUE
from observer import gauges
from observer.entry_points import DATABASE_ROLE
from observer.examiner import EXAMINE_EVERY, LOOK_AGAIN_EVERY
from observer.invariants import INVARIANTS, Invariant
from observer.invariants.work import OUTBOX_STUCK
from observer.queues import QueueReader
from observer.watch import READ_EVERY, Observer
from runtime.clock import FixedClock, SystemClock
from runtime.database import create_read_engine
from runtime.pulse import Pulse, find_beat
from tests.fixtures.bus import send
from tests.fixtures.numbers import Numbers
from tests.fixtures.tcp_proxy import TcpProxy
from tests.observer.books import Books

pytestmark = pytest.mark.integration


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands."""
    return FixedClock(SystemClock().now())


@pytest.fixture
def pulse_folder(tmp_path: Path) -> Path:
    """Return where the observer shows that it works."""
    return tmp_path / "pulse"


@pytest.fixture
def watch(observer_engine: Engine, bus_url: str, clock: FixedClock, pulse_folder: Path) -> Observer:
    """Return an observer of the test's stores."""
    return build(observer_engine, bus_url, clock, pulse_folder)


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
    return build(shaky_engine, bus_url, clock, pulse_folder)


@pytest.fixture
def watch_of_a_shaky_broker(
    observer_engine: Engine,
    rabbitmq_proxy: TcpProxy,
    bus_url: str,
    clock: FixedClock,
    pulse_folder: Path,
) -> Observer:
    """Return an observer whose broker can go away."""
    return build(observer_engine, rabbitmq_proxy.url(bus_url), clock, pulse_folder)


class Rounds(Event):
    """Stops after some rounds, and moves the clock between them."""

    def __init__(self, clock: FixedClock, spans: list[timedelta]) -> None:
        super().__init__()
        self._clock, self._spans = clock, spans

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout
        if not self._spans:
            self.set()
        else:
            self._clock.advance(self._spans.pop(0))
        return self.is_set()


def build(
    engine: Engine,
    broker_url: str,
    clock: FixedClock,
    folder: Path,
    *,
    invariants: Sequence[Invariant] = INVARIANTS,
) -> Observer:
    pulse = Pulse("observer", folder)
    return Observer(engine, QueueReader(broker_url), clock, pulse, invariants=invariants)


def test_what_is_read_is_shown(
    watch: Observer, books: Books, bus_url: str, numbers: Numbers
) -> None:
    books.subscription()
    books.outbox_message(created_at=books.ago(minutes=2))
    send(bus_url, COMMANDS_EXCHANGE.name, "ExpireInvoice", [b"{}"])

    watch.look()

    assert numbers.amount(gauges.OUTBOX_UNSENT) == 1
    assert numbers.amount(gauges.OUTBOX_OLDEST_AGE) >= 120
    assert numbers.amount(gauges.SUBSCRIPTIONS, state="active") == 1
    assert numbers.amount(gauges.QUEUE_MESSAGES, queue=COMMANDS_QUEUE.name) == 1


def test_every_gauge_but_those_of_nothing_is_shown(
    watch: Observer, books: Books, numbers: Numbers
) -> None:
    books.subscription()

    watch.look()
    watch.examine()

    # No reminder has passed, and the log of this PostgreSQL is not kept.
    nothing = {gauges.HEARTBEAT_AGE.name, gauges.WAL_UNKEPT_AGE.name}
    shown = {gauge.name for gauge in gauges.GAUGES if numbers.labels(gauge)}
    assert shown == {it.name for it in gauges.GAUGES} - nothing


def test_a_reading_says_when_it_was_made(
    watch: Observer, books: Books, clock: FixedClock, numbers: Numbers
) -> None:
    assert books.now

    watch.look()

    assert numbers.amount(gauges.READING_TIMESTAMP) == clock.now().timestamp()
    assert numbers.amount(gauges.READING_FAILED) == 0


def test_breaches_are_shown_for_every_invariant(
    watch: Observer, books: Books, numbers: Numbers
) -> None:
    books.outbox_message(created_at=books.ago(hours=1))

    watch.examine()

    shown = {
        it["invariant"]: numbers.amount(gauges.INVARIANT_BREACHES, **it)
        for it in numbers.labels(gauges.INVARIANT_BREACHES)
    }
    assert shown.keys() == {invariant.name for invariant in INVARIANTS}
    assert {name for name, count in shown.items() if count} == {"outbox-stuck"}


def test_a_breach_is_logged_with_what_it_is_about(watch: Observer, books: Books) -> None:
    message = books.outbox_message(created_at=books.ago(hours=1))

    with capture_logs() as lines:
        watch.examine()

    (line,) = [it for it in lines if it["event"] == "invariant_broken"]
    assert line["log_level"] == "error"
    assert line["message_id"] == str(message["message_id"])
    assert line["runbook"] == "docs/runbook/outbox-stuck.md"


def test_a_mended_breach_is_shown_no_more(watch: Observer, books: Books, numbers: Numbers) -> None:
    books.outbox_message(created_at=books.ago(hours=1))
    watch.examine()
    with books.owner_engine.begin() as connection:
        connection.exec_driver_sql("delete from outbox_messages")

    watch.examine()

    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="outbox-stuck") == 0


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

    beat = find_beat("observer", pulse_folder)
    assert beat is not None
    assert (is_looked_at, beat.waits_for) == (False, "the database")
    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="outbox-stuck") == 1


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

    rabbitmq_proxy.heal()
    watch.look()

    assert numbers.amount(gauges.READING_FAILED) == 0


def test_who_watches_the_observer_is_told_what_it_waits_for(
    watch_of_a_shaky_database: Observer, database_proxy: TcpProxy, pulse_folder: Path
) -> None:
    database_proxy.cut()

    watch_of_a_shaky_database.look()

    beat = find_beat("observer", pulse_folder)
    assert beat is not None
    assert beat.waits_for == "the database"


def test_a_broker_that_lets_in_without_a_word_is_waited_for(
    observer_engine: Engine,
    silent_broker_url: str,
    books: Books,
    clock: FixedClock,
    pulse_folder: Path,
    numbers: Numbers,
) -> None:
    books.outbox_message()

    is_read = build(observer_engine, silent_broker_url, clock, pulse_folder).look()

    beat = find_beat("observer", pulse_folder)
    assert beat is not None
    assert (is_read, beat.waits_for) == (False, "the broker")
    assert numbers.amount(gauges.OUTBOX_UNSENT) == 1


def test_a_database_that_lets_in_without_a_word_is_waited_for(
    silent_database_url: str, bus_url: str, clock: FixedClock, pulse_folder: Path
) -> None:
    engine = create_read_engine(silent_database_url, role=DATABASE_ROLE, pool_size=1)

    is_read = build(engine, bus_url, clock, pulse_folder).look()

    beat = find_beat("observer", pulse_folder)
    assert beat is not None
    assert (is_read, beat.waits_for) == (False, "the database")


def test_a_broker_that_freezes_while_it_is_asked_is_waited_for(
    watch_of_a_shaky_broker: Observer, rabbitmq_proxy: TcpProxy, pulse_folder: Path
) -> None:
    rabbitmq_proxy.freeze_at(COMMANDS_QUEUE.name.encode())

    is_read = watch_of_a_shaky_broker.look()

    beat = find_beat("observer", pulse_folder)
    assert beat is not None
    assert (is_read, beat.waits_for) == (False, "the broker")

    rabbitmq_proxy.heal()

    assert watch_of_a_shaky_broker.look()


def test_an_examination_that_could_not_be_made_is_not_told_as_made(
    watch_of_a_shaky_database: Observer, database_proxy: TcpProxy, numbers: Numbers
) -> None:
    database_proxy.cut()

    assert not watch_of_a_shaky_database.examine()

    assert numbers.amount(gauges.EXAMINED_TIMESTAMP) == 0


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
    watch = build(
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
    watch = build(observer_engine, bus_url, clock, pulse_folder, invariants=(unexaminable(),))

    with capture_logs() as lines:
        watch.run(Rounds(clock, [EXAMINE_EVERY / 3] * 4))

    assert len([it for it in lines if it["event"] == "invariant_unexamined"]) == 2


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

    build(observer_engine, bus_url, clock, pulse_folder).examine()

    assert numbers.amount(gauges.OUTBOX_UNSENT) == 1


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
