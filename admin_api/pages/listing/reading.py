"""One page of a list, read in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from admin_api.pages.listing.cursors import ListCursor
from admin_api.pages.listing.listing import Listing
from admin_api.pages.listing.statements import (
    COUNTED_ROWS,
    ROW_COUNT,
    SORTED_BY,
    page_statement,
)
from admin_api.pages.listing.wishes import ListWish
from admin_api.queries.pages import Record, read_all


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows the filters leave.

    Args:
        rows: Counted.
        is_more: There are more, which were not counted.
    """

    rows: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some rows of a list.

    Args:
        rows: In the order of the list.
        count: Of all pages; none on an empty page in the middle, where it is not known.
        previous: Cursor of the page before; none on the first one.
        next: Cursor of the page behind; none on the last one.
    """

    rows: Sequence[Record]
    count: RowCount | None
    previous: str | None = None
    next: str | None = None


EMPTY = ListPage(rows=(), count=RowCount(0))


def read_list(connection: Connection, listing: Listing, wish: ListWish) -> ListPage:
    """Return the page that is wished."""
    found = read_all(connection, page_statement(listing, wish))
    has_more = len(found) > wish.rows
    rows = found[: wish.rows]
    is_backward = wish.cursor is not None and wish.cursor.is_backward
    if is_backward:
        rows.reverse()
    if not rows:
        return EMPTY if wish.cursor is None else ListPage(rows=(), count=None)
    has_before = has_more if is_backward else wish.cursor is not None
    has_behind = is_backward or has_more
    return ListPage(
        rows=rows,
        count=_count_in(rows[0]),
        previous=_edge(rows[0], wish, is_backward=True) if has_before else None,
        next=_edge(rows[-1], wish, is_backward=False) if has_behind else None,
    )


def _count_in(row: Record) -> RowCount:
    counted = row[ROW_COUNT]
    return RowCount(min(counted, COUNTED_ROWS), is_more=counted > COUNTED_ROWS)


def _edge(row: Record, wish: ListWish, *, is_backward: bool) -> str:
    return ListCursor(wish.order, row[SORTED_BY], row["id"], is_backward=is_backward).encode()
