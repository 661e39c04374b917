"""An examination goes on where the last one ended, and goes back to what is broken."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, case, func, literal, select
from structlog.testing import capture_logs

from models import Invoice, OutboxMessage
from observer import gauges
from observer.entry_points import DATABASE_ROLE
from observer.examiner import EXAMINE_EVERY, LOOK_AGAIN_EVERY, Examiner
from observer.invariants import Invariant
from observer.invariants.money import PAID_INVOICE_WITHOUT_MONEY
from observer.invariants.work import OUTBOX_STUCK
from runtime.clock import FixedClock
from runtime.database import create_read_engine
from tests.fixtures.numbers import Numbers
from tests.observer.books import Books

pytestmark = pytest.mark.integration

NAME = PAID_INVOICE_WITHOUT_MONEY.name
SECOND = timedelta(seconds=1)


Build = Callable[..., Examiner]


@pytest.fixture
def build(observer_engine: Engine, clock: FixedClock) -> Build:
    """Return what builds an examiner whose cinema is large with five invoices."""

    def build(*invariants: Invariant) -> Examiner:
        return Examiner(observer_engine, clock, invariants, slice_rows=2, slices_at_once=2)

    return build


@pytest.fixture
def examiner(build: Build) -> Examiner:
    """Return an examiner of one invariant that is walked through."""
    return build(PAID_INVOICE_WITHOUT_MONEY)


def nothing() -> None:
    """Do nothing before a statement."""


def paid_invoices(books: Books, *amounts_minor: int) -> None:
    """Store paid invoices in the order of their ids; what demands money lacks a payment."""
    subscription = books.subscription()
    for amount_minor in amounts_minor:
        books.invoice(subscription, kind="manual", amount_minor=amount_minor)


def execute(books: Books, statement: str) -> None:
    with books.owner_engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_large_cinema_is_examined_in_several_turns(
    examiner: Examiner, books: Books, numbers: Numbers
) -> None:
    paid_invoices(books, 0, 0, 0, 0, 100)

    counts = []
    for _ in range(2):
        examiner.examine(nothing)
        counts.append(numbers.amount(gauges.INVARIANT_BREACHES, invariant=NAME))

    assert counts == [0, 1]


def test_what_was_found_stays_shown_while_the_walk_is_elsewhere(
    examiner: Examiner, books: Books, numbers: Numbers
) -> None:
    paid_invoices(books, 0, 0, 0, 0, 100)

    counts = []
    for _ in range(4):
        examiner.examine(nothing)
        counts.append(numbers.amount(gauges.INVARIANT_BREACHES, invariant=NAME))

    assert counts == [0, 1, 1, 1]


def test_a_small_cinema_is_examined_wholly_each_time(
    examiner: Examiner, books: Books, numbers: Numbers
) -> None:
    paid_invoices(books, 0, 0, 100)

    examiner.examine(nothing)
    before = numbers.amount(gauges.INVARIANT_BREACHES, invariant=NAME)
    execute(books, "update invoices set amount_minor = 100")
    examiner.examine(nothing)

    assert (before, numbers.amount(gauges.INVARIANT_BREACHES, invariant=NAME)) == (1, 3)


def test_it_is_told_when_the_end_was_reached(
    examiner: Examiner, books: Books, clock: FixedClock, numbers: Numbers
) -> None:
    paid_invoices(books, 0, 0, 0, 0, 0)

    examiner.examine(nothing)
    half_way = numbers.amount(gauges.WALKED_TIMESTAMP, invariant=NAME)
    clock.advance(EXAMINE_EVERY)
    examiner.examine(nothing)

    assert half_way == 0
    assert numbers.amount(gauges.WALKED_TIMESTAMP, invariant=NAME) == clock.now().timestamp()


def test_before_each_slice_others_have_their_turn(examiner: Examiner, books: Books) -> None:
    paid_invoices(books, 0, 0, 0, 0)
    turns: list[bool] = []

    examiner.examine(lambda: turns.append(True))

    assert len(turns) == 2


def test_what_was_mended_is_shown_no_more_after_another_look(
    examiner: Examiner, books: Books, numbers: Numbers
) -> None:
    paid_invoices(books, 100)
    examiner.examine(nothing)
    execute(books, "update invoices set amount_minor = 0")

    with capture_logs() as lines:
        examiner.look_again(nothing)

    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant=NAME) == 0
    assert [(it["event"], it["invariant"]) for it in lines] == [("invariant_mended", NAME)]


def test_another_look_does_not_repeat_what_was_told(examiner: Examiner, books: Books) -> None:
    paid_invoices(books, 100)
    examiner.examine(nothing)

    with capture_logs() as lines:
        examiner.look_again(nothing)

    assert lines == []


def test_another_look_is_at_what_is_broken_alone(build: Build, books: Books) -> None:
    examiner = build(PAID_INVOICE_WITHOUT_MONEY, OUTBOX_STUCK)
    paid_invoices(books, 100)
    examiner.examine(nothing)
    turns: list[bool] = []

    examiner.look_again(lambda: turns.append(True))

    assert len(turns) == 1


@pytest.mark.parametrize(
    ("amount_minor", "span", "is_time"),
    [
        (100, LOOK_AGAIN_EVERY, True),
        (100, LOOK_AGAIN_EVERY - SECOND, False),
        (0, LOOK_AGAIN_EVERY, False),  # nothing is broken
    ],
)
def test_what_is_broken_is_looked_at_again_each_minute(
    examiner: Examiner,
    books: Books,
    clock: FixedClock,
    amount_minor: int,
    span: timedelta,
    *,
    is_time: bool,
) -> None:
    paid_invoices(books, amount_minor)
    examiner.examine(nothing)

    clock.advance(span)

    assert examiner.is_time_to_look_again() is is_time


def test_after_another_look_a_minute_passes_before_the_next(
    examiner: Examiner, books: Books, clock: FixedClock
) -> None:
    paid_invoices(books, 100)
    examiner.examine(nothing)
    clock.advance(LOOK_AGAIN_EVERY)

    examiner.look_again(nothing)

    assert not examiner.is_time_to_look_again()


def once_examinable() -> Invariant:
    """Return an invariant that is broken, and at whose query PostgreSQL gives up from then on."""
    denominator = case((OutboxMessage.sent_at.is_(None), 1), else_=0)
    return Invariant(
        name="once-examinable",
        sentence="It is not known any more whether this holds.",
        broken=select(OutboxMessage.message_id, (literal(1) / denominator).label("one")),
        repair="kinokassa doctor",
    )


def test_what_cannot_be_looked_at_again_stays_broken(
    build: Build, books: Books, numbers: Numbers
) -> None:
    examiner = build(once_examinable())
    books.outbox_message()
    examiner.examine(nothing)
    execute(books, "update outbox_messages set sent_at = created_at")

    with capture_logs() as lines:
        is_looked_at = examiner.look_again(nothing)

    assert not is_looked_at
    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="once-examinable") == 1
    assert [it["event"] for it in lines] == ["invariant_unexamined"]


def test_what_is_found_before_a_slice_that_cannot_be_examined_is_told(
    build: Build, books: Books, numbers: Numbers
) -> None:
    paid_invoices(books, 100, 100, 7, 100)
    one = literal(1) / (Invoice.amount_minor - 7)
    examiner = build(
        Invariant(
            name="half-examinable",
            sentence="Of some of it nobody knows whether it holds.",
            broken=select(Invoice.id, one.label("one")),
            repair="kinokassa doctor",
            walked=select(Invoice.id),
        )
    )

    with capture_logs() as lines:
        is_examined = examiner.examine(nothing)

    assert not is_examined
    assert numbers.amount(gauges.INVARIANT_BREACHES, invariant="half-examinable") == 2
    assert [it["event"] for it in lines] == [
        "invariant_unexamined",
        "invariant_broken",
        "invariant_broken",
    ]


@pytest.fixture
def fresh_engine(migrated_url: str) -> Iterator[Engine]:
    """Return an engine that nobody has prepared anything on."""
    engine = create_read_engine(migrated_url, role=DATABASE_ROLE, pool_size=1)
    yield engine
    engine.dispose()


def test_statements_may_take_a_minute_of_one_core(fresh_engine: Engine, clock: FixedClock) -> None:
    expected = {"statement_timeout": "1min", "jit": "off", "max_parallel_workers_per_gather": "0"}
    told = [func.current_setting(name).label(name) for name in expected]
    always = Invariant(
        name="always-broken", sentence="Never.", broken=select(*told), repair="kinokassa doctor"
    )

    with capture_logs() as lines:
        Examiner(fresh_engine, clock, (always,)).examine(nothing)

    assert [{name: it[name] for name in expected} for it in lines] == [expected]
