"""A walk comes past everything, begins anew at its end, and remembers what is broken."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, delete, update

from models import Invoice
from observer.examination import examine
from observer.invariants import INVARIANTS, Invariant, InvariantBroken
from observer.invariants.histories import ROW_UNLIKE_HISTORY
from observer.invariants.invariant import MOST_TOLD
from observer.invariants.money import PAID_INVOICE_WITHOUT_MONEY
from observer.invariants.open_money import PAYMENT_OPEN_FOR_A_DAY
from observer.walk import Walk
from tests.observer.books import DAY, Books, Row

pytestmark = pytest.mark.integration

WALKED = [invariant for invariant in INVARIANTS if invariant.walked is not None]


@pytest.fixture
def connection(observer_engine: Engine) -> Iterator[Connection]:
    """Return a connection of the observer."""
    with observer_engine.connect() as connection:
        yield connection


@pytest.fixture
def subscription(books: Books) -> Row:
    """Return a subscription for invoices to belong to."""
    return books.subscription()


def numbered(number: int) -> UUID:
    """Return an id whose place among others is known."""
    return UUID(int=number << 64)


def unpaid_for(books: Books, subscription: Row, *numbers: int) -> list[str]:
    """Store paid invoices without payments, which breaks `PAID_INVOICE_WITHOUT_MONEY`."""
    return [
        str(books.invoice(subscription, id=numbered(number), kind="manual")["id"])
        for number in numbers
    ]


def pay(books: Books, *numbers: int) -> None:
    """Mend invoices: nothing was demanded."""
    mended = Invoice.id.in_([numbered(number) for number in numbers])
    with books.owner_engine.begin() as connection:
        connection.execute(update(Invoice).where(mended).values(amount_minor=0))


def told_by(walk: Walk) -> list[str]:
    """Return the ids of what a walk knows to be broken."""
    breaches = walk.broken.breaches if walk.broken else ()
    return [str(breach["invoice_id"]) for breach in breaches]


def finish(walk: Walk, connection: Connection) -> int:
    """Go on to the end and return how many slices it took."""
    slices = 1
    while not walk.go_on(connection):
        slices += 1
    return slices


def walk_of(slice_rows: int = 2, invariant: Invariant = PAID_INVOICE_WITHOUT_MONEY) -> Walk:
    return Walk(invariant, slice_rows=slice_rows)


def begun_walk(connection: Connection) -> Walk:
    """Return a walk that has come past the first slice, of two rows."""
    walk = walk_of()
    walk.go_on(connection)
    return walk


def test_what_is_broken_beyond_the_first_slice_is_found(
    books: Books, subscription: Row, connection: Connection
) -> None:
    unpaid_for(books, subscription, 1, 2, 3, 4)
    pay(books, 1, 2, 3, 4)
    (broken,) = unpaid_for(books, subscription, 5)
    walk = walk_of()

    slices = finish(walk, connection)

    assert slices == 3
    assert told_by(walk) == [broken]


def test_each_slice_is_looked_at_alone(
    books: Books, subscription: Row, connection: Connection
) -> None:
    first, second, _ = unpaid_for(books, subscription, 1, 2, 3)
    walk = walk_of()

    is_last = walk.go_on(connection)

    assert not is_last
    assert told_by(walk) == [first, second]


@pytest.mark.parametrize(
    "count", [3, 4]
)  # the last slice is short, or there is none but a bare one
def test_after_the_end_it_begins_anew(
    books: Books, subscription: Row, connection: Connection, count: int
) -> None:
    unpaid_for(books, subscription, *range(1, count + 1))
    pay(books, *range(1, count + 1))
    walk = walk_of()
    finish(walk, connection)
    broken = unpaid_for(books, subscription, 0x10, 0x11)

    finish(walk, connection)

    assert told_by(walk) == broken


def test_of_rows_that_are_added_on_the_way_none_is_left_out(
    books: Books, subscription: Row, connection: Connection
) -> None:
    old = unpaid_for(books, subscription, 10, 20, 30, 40)
    walk = begun_walk(connection)

    ahead = unpaid_for(books, subscription, 21, 22, 23, 31, 50)
    finish(walk, connection)

    assert told_by(walk) == sorted([*old, *ahead])


def test_what_is_added_behind_has_its_turn_the_next_time(
    books: Books, subscription: Row, connection: Connection
) -> None:
    old = unpaid_for(books, subscription, 10, 20, 30, 40)
    walk = begun_walk(connection)

    behind = unpaid_for(books, subscription, 1, 11, 12)
    finish(walk, connection)
    finish(walk, connection)

    assert told_by(walk) == sorted([*old, *behind])
    assert walk.broken is not None
    assert walk.broken.count == len(old) + len(behind)


def test_what_is_broken_stays_so_while_the_walk_is_elsewhere(
    books: Books, subscription: Row, connection: Connection
) -> None:
    unpaid_for(books, subscription, *range(1, 7))
    pay(books, *range(1, 6))
    walk = walk_of()
    finish(walk, connection)

    walk.go_on(connection)

    assert told_by(walk) == [str(numbered(6))]


def test_what_is_broken_stays_so_though_slices_are_cut_elsewhere(
    books: Books, subscription: Row, connection: Connection
) -> None:
    unpaid_for(books, subscription, 10, 20, 30, 40)
    pay(books, 10, 20, 30)
    walk = walk_of()
    finish(walk, connection)
    unpaid_for(books, subscription, 11)
    pay(books, 11)

    steps = [(walk.go_on(connection), told_by(walk)) for _ in range(3)]

    assert steps == [(is_last, [str(numbered(40))]) for is_last in (False, False, True)]


def test_what_was_mended_is_known_as_soon_as_the_walk_comes_by(
    books: Books, subscription: Row, connection: Connection
) -> None:
    unpaid_for(books, subscription, 1, 2, 3)
    walk = walk_of()
    finish(walk, connection)
    pay(books, 1, 2)

    walk.go_on(connection)

    assert told_by(walk) == [str(numbered(3))]


def test_what_was_mended_is_known_as_soon_as_it_is_looked_at_again(
    books: Books, subscription: Row, connection: Connection
) -> None:
    unpaid_for(books, subscription, 1, 2, 3)
    walk = walk_of()
    finish(walk, connection)
    pay(books, 3)

    walk.look_again(connection)
    after_one = told_by(walk)
    pay(books, 1, 2)
    walk.look_again(connection)

    assert after_one == [str(numbered(1)), str(numbered(2))]
    assert walk.broken is None


def test_what_is_no_more_is_broken_no_more(
    books: Books, subscription: Row, connection: Connection
) -> None:
    unpaid_for(books, subscription, 1, 2, 3)
    walk = walk_of()
    finish(walk, connection)
    with books.owner_engine.begin() as owner:
        owner.execute(delete(Invoice))

    finish(walk, connection)

    assert walk.broken is None


def test_the_first_of_all_slices_are_told_while_all_are_counted(
    books: Books, subscription: Row, connection: Connection
) -> None:
    numbers = range(1, MOST_TOLD + 4)
    ids = unpaid_for(books, subscription, *numbers)
    walk = walk_of(slice_rows=5)

    finish(walk, connection)
    walk.look_again(connection)

    assert told_by(walk) == ids[:MOST_TOLD]
    assert walk.broken is not None
    assert walk.broken.count == len(ids)


def test_what_needs_no_walk_is_one_slice(books: Books, connection: Connection) -> None:
    invoice = books.invoice(books.subscription(), state="past_due")
    books.payment(invoice, state="unknown", created_at=books.ago(days=2), settled_at=None)
    walk = walk_of(1, PAYMENT_OPEN_FOR_A_DAY)

    is_last = walk.go_on(connection)

    assert is_last
    assert walk.broken is not None
    assert walk.broken.count == 1


def test_rows_of_every_table_are_come_past(books: Books, connection: Connection) -> None:
    subscription = books.subscription()
    invoice = books.invoice(subscription)
    payment = books.payment(invoice)
    rows = [subscription, invoice, payment, books.refund(payment), books.card()]
    walk = walk_of(1, ROW_UNLIKE_HISTORY)

    finish(walk, connection)

    assert walk.broken is not None
    assert [it["subject_id"] for it in walk.broken.breaches] == sorted(str(it["id"]) for it in rows)


def break_everything(books: Books) -> None:
    """Break every invariant that is walked through."""
    subscription = books.subscription(period_end=books.ago(days=-1))
    period_end = subscription["period_end"]
    paid_twice = books.invoice(subscription)
    books.refund(books.payment(paid_twice), amount_minor=1)
    books.refund(books.payment(paid_twice, attempt=2), amount_minor=29_991)
    books.payment(paid_twice, attempt=3, amount_minor=59_980)
    books.payment(books.invoice(subscription, kind="manual", state="issued"))
    books.invoice(subscription, kind="renewal", refunded_minor=1)
    books.invoice(
        subscription, kind="renewal", period_start=period_end, period_end=period_end + DAY
    )
    books.invoice(subscription, kind="change", period_start=None, period_end=None)


@pytest.mark.parametrize("invariant", WALKED, ids=lambda it: it.name)
def test_a_walk_finds_what_one_look_at_everything_finds(
    owner_engine: Engine, observer_engine: Engine, connection: Connection, invariant: Invariant
) -> None:
    for _ in range(2):
        break_everything(Books(owner_engine, observer_engine))
        Books(owner_engine, observer_engine).subscription()
    with pytest.raises(InvariantBroken) as at_once:
        invariant.examine(connection)

    (finding,) = examine(connection, (invariant,), slice_rows=1)

    assert finding.broken is not None
    assert finding.count == at_once.value.count >= 2
    assert finding.broken.breaches == at_once.value.breaches
