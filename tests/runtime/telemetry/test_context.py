"""Ids of the work in hand: there from its beginning to its end, and nowhere else."""

from contextlib import suppress
from threading import Thread
from uuid import UUID

from hypothesis import given, strategies as st
from structlog.contextvars import get_contextvars

from runtime.telemetry.context import CARRIED_IDS, LogContext, bind_ids, carried_ids, find_bound_id

PAYMENT = UUID("018f0000-0000-7000-8000-000000000001")
INVOICE = UUID("018f0000-0000-7000-8000-000000000002")

Ids = dict[str, str | None]

IDS = st.dictionaries(
    st.sampled_from(CARRIED_IDS), st.none() | st.uuids().map(str), max_size=len(CARRIED_IDS)
)


def test_ids_are_bound_within_the_block_alone():
    with LogContext({"payment_id": PAYMENT}):
        inside = get_contextvars()

    assert inside == {"payment_id": str(PAYMENT)}
    assert get_contextvars() == {}


def test_an_inner_block_gives_the_outer_ids_back():
    with LogContext({"payment_id": PAYMENT}):
        with LogContext({"payment_id": INVOICE}):
            inside = carried_ids()
        after = carried_ids()

    assert inside == {"payment_id": str(INVOICE)}
    assert after == {"payment_id": str(PAYMENT)}


@given(st.lists(st.tuples(IDS, IDS), max_size=5))
def test_blocks_in_blocks_leave_what_they_found(blocks: list[tuple[Ids, Ids]]):
    def enter(inner: list[tuple[Ids, Ids]]) -> None:
        found = get_contextvars()
        if inner:
            (at_once, later), *rest = inner
            with LogContext(at_once):
                bind_ids(**later)
                enter(rest)
        assert get_contextvars() == found

    enter(blocks)


def test_an_inner_block_sees_the_outer_ids():
    with LogContext({"payment_id": PAYMENT}), LogContext({"invoice_id": INVOICE}):
        inside = carried_ids()

    assert inside == {"payment_id": str(PAYMENT), "invoice_id": str(INVOICE)}


def test_what_is_bound_on_the_way_ends_with_the_block():
    with LogContext({"payment_id": PAYMENT}):
        with LogContext({}):
            bind_ids(invoice_id=INVOICE, payment_id=INVOICE)
            bind_ids(payment_id=None)
        after = carried_ids()

    assert after == {"payment_id": str(PAYMENT)}


def test_an_id_that_is_none_hides_nothing():
    with LogContext({"payment_id": PAYMENT}), LogContext({"payment_id": None}):
        inside = carried_ids()

    assert inside == {"payment_id": str(PAYMENT)}


def test_ids_outside_of_any_block_are_not_bound():
    bind_ids(payment_id=PAYMENT)

    assert carried_ids() == {}


def test_the_ids_come_back_when_the_block_is_left_by_an_error():
    with suppress(LookupError), LogContext({"payment_id": PAYMENT}):
        bind_ids(invoice_id=INVOICE)
        raise LookupError

    assert get_contextvars() == {}


def test_only_ids_that_belong_on_messages_are_carried():
    with LogContext({"payment_id": PAYMENT, "task_id": "t-1"}):
        carried = carried_ids()

    assert carried == {"payment_id": str(PAYMENT)}


def test_another_thread_knows_nothing_of_the_ids():
    seen: list[dict[str, str]] = []

    with LogContext({"payment_id": PAYMENT}):
        thread = Thread(target=lambda: seen.append(carried_ids()))
        thread.start()
        thread.join()

    assert seen == [{}]


def test_a_bound_id_is_found_by_its_name():
    with LogContext({"payment_id": PAYMENT}):
        found, missing = find_bound_id("payment_id"), find_bound_id("invoice_id")

    assert found == PAYMENT
    assert missing is None
