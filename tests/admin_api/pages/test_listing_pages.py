"""Pages of any list: they tile it in both directions, whatever it is sorted by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import Engine, select

from admin_api.pages.listing import Listing
from admin_api.pages.listing.cursors import ListCursor
from admin_api.pages.listing.reading import ListPage
from tests.admin_api.pages.things import Thing, ids_on, listing_of, look

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

# Few values, so that many rows are equal; names that cursors and collations may stumble over.
NAMES = st.none() | st.sampled_from(["", "a", "A", "ё", '"', "\\", "💥", "a b"])
MOMENTS = st.none() | st.integers(0, 3).map(
    lambda hours: NOON + timedelta(hours=hours, microseconds=7)
)
THINGS = st.lists(
    st.builds(Thing, st.uuids(), st.integers(-2, 2), NAMES, MOMENTS),
    min_size=1,
    max_size=60,
    unique_by=lambda thing: thing.id,
)
SORTS = st.sampled_from(["size", "name", "seen_at"])
ORDERS = st.sampled_from(["asc", "desc"])

EXAMPLES = settings(max_examples=60, deadline=None)


def walk(engine: Engine, listing: Listing, **query: Any) -> list[ListPage]:
    """Return every page from the first to the last."""
    pages = [look(engine, listing, **query)]
    while pages[-1].next is not None:
        pages.append(look(engine, listing, cursor=pages[-1].next, **query))
    return pages


def sorted_by_hand(things: list[Thing], key: str, order: str) -> list[Any]:
    """Return the values of a sort in its order, with the missing ones last."""
    told = [getattr(thing, key) for thing in things]
    known = sorted((value for value in told if value is not None), reverse=order == "desc")
    return known + [None] * (len(told) - len(known))


@EXAMPLES
@given(things=THINGS, sort=SORTS, order=ORDERS)
def test_pages_hold_every_row_once(
    admin_reads: Engine, things: list[Thing], sort: str, order: str
) -> None:
    listing = listing_of(things)

    pages = walk(admin_reads, listing, sort=sort, order=order)

    shown = [row_id for page in pages for row_id in ids_on(page)]
    assert sorted(shown) == sorted(thing.id for thing in things)


@EXAMPLES
@given(things=THINGS, sort=st.sampled_from(["size", "seen_at"]), order=ORDERS)
def test_pages_follow_the_sort_with_nothing_last(
    admin_reads: Engine, things: list[Thing], sort: str, order: str
) -> None:
    listing = listing_of(things)

    pages = walk(admin_reads, listing, sort=sort, order=order)

    shown = [row[sort] for page in pages for row in page.rows]
    assert shown == sorted_by_hand(things, sort, order)


@EXAMPLES
@given(things=THINGS, sort=SORTS, order=ORDERS)
def test_the_way_back_shows_the_same_pages(
    admin_reads: Engine, things: list[Thing], sort: str, order: str
) -> None:
    listing = listing_of(things)
    pages = walk(admin_reads, listing, sort=sort, order=order)

    before = [
        look(admin_reads, listing, sort=sort, order=order, cursor=page.previous)
        for page in pages[1:]
    ]

    assert [ids_on(page) for page in before] == [ids_on(page) for page in pages[:-1]]
    assert all(page.next is not None for page in before)


def test_the_first_page_has_none_before_it(admin_reads: Engine) -> None:
    pages = walk(admin_reads, listing_of(many(60)))

    assert [page.previous is None for page in pages] == [True, False, False]


def test_a_page_before_the_second_knows_that_it_is_the_first(admin_reads: Engine) -> None:
    listing = listing_of(many(60))
    first, second, _ = walk(admin_reads, listing)

    again = look(admin_reads, listing, cursor=second.previous)

    assert (ids_on(again), again.previous) == (ids_on(first), None)


def test_rows_are_counted_on_every_page(admin_reads: Engine) -> None:
    pages = walk(admin_reads, listing_of(many(60)))

    assert [page.count.rows for page in pages if page.count] == [60, 60, 60]


@pytest.mark.parametrize(("rows", "is_more"), [(1_000, False), (1_001, True)])
def test_no_more_than_a_thousand_rows_are_counted(
    admin_reads: Engine, *, rows: int, is_more: bool
) -> None:
    page = look(admin_reads, listing_of(many(rows)))

    assert page.count is not None
    assert (page.count.rows, page.count.is_more) == (1_000, is_more)


@pytest.mark.parametrize(("asked", "shown"), [("50", 50), ("25", 25), ("1000", 25), ("x", 25)])
def test_a_page_has_as_many_rows_as_may_be_chosen(
    admin_reads: Engine, asked: str, shown: int
) -> None:
    page = look(admin_reads, listing_of(many(60)), rows=asked)

    assert len(page.rows) == shown


def test_a_page_behind_the_last_row_does_not_know_how_many_there_are(admin_reads: Engine) -> None:
    things = many(30)
    behind = ListCursor("size desc", -1, things[0].id).encode()

    page = look(admin_reads, listing_of(things), cursor=behind)

    assert (list(page.rows), page.count) == ([], None)


def test_rows_that_come_in_between_are_not_shown_twice(admin_reads: Engine) -> None:
    things = many(50)
    first = look(admin_reads, listing_of(things))
    newcomer = things[0]._replace(id=many(51)[-1].id, size=10**6)

    second = look(admin_reads, listing_of([*things, newcomer]), cursor=first.next)

    assert not set(ids_on(first)) & set(ids_on(second))
    assert all(one > other for one, other in pairwise(row["size"] for row in second.rows))


def many(count: int) -> list[Thing]:
    """Return things of different sizes."""
    return [Thing(UUID(int=number), number, None, None) for number in range(count)]


@EXAMPLES
@given(things=THINGS, sort=SORTS, order=ORDERS)
def test_rows_that_are_found_first_are_the_same(
    admin_reads: Engine, things: list[Thing], sort: str, order: str
) -> None:
    listing = listing_of(things)
    found_first = replace(listing, finding=select(listing.row_id))

    pages = walk(admin_reads, found_first, sort=sort, order=order)

    expected = walk(admin_reads, listing, sort=sort, order=order)
    assert [ids_on(page) for page in pages] == [ids_on(page) for page in expected]
