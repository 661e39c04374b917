"""The one statement that reads a page of a list, and the one that reads all of it."""

from sqlalchemy import ColumnElement, UnaryExpression, and_, func, literal, or_, select, tuple_

from admin_api.pages.listing.cursors import ListCursor
from admin_api.pages.listing.listing import Listing
from admin_api.pages.listing.wishes import ListWish
from admin_api.queries.pages import Statement
from runtime.web.pagination import Column

SORTED_BY = "listing_sorted_by"
"""Column added to a page: the value by which its rows are sorted."""

ROW_COUNT = "listing_row_count"
"""Column added to a page: how many rows there are before and behind it too, up to a limit."""

COUNTED_ROWS = 1_000
"""More are not counted: their number helps nobody, and would be read row by row."""


def page_statement(listing: Listing, wish: ListWish) -> Statement:
    """Return what reads a page, one row too many, which tells that there are more.

    The rows come in the order of reading: that of a page before a cursor begins at the cursor.
    """
    is_backward = wish.cursor is not None and wish.cursor.is_backward
    order = _order(listing, wish, is_backward=is_backward)
    finding = listing.statement if listing.finding is None else listing.finding
    narrowed = finding.where(*wish.conditions).order_by(None)
    told = (wish.sort.by.label(SORTED_BY), _count_of(narrowed).label(ROW_COUNT))
    here = narrowed
    if wish.cursor is not None:
        here = narrowed.where(_lies_beyond(wish.cursor, listing, wish))
    found = here.order_by(*order).limit(wish.rows + 1)
    if listing.finding is None:
        return found.add_columns(*told)
    page = listing.statement.order_by(None).add_columns(*told)
    return page.where(listing.row_id.in_(found.correlate(None))).order_by(*order)


def whole_statement(listing: Listing, wish: ListWish) -> Statement:
    """Return what reads every row that the filters leave, in the order of the pages."""
    statement = listing.statement.where(*wish.conditions).order_by(None)
    return statement.order_by(*_order(listing, wish, is_backward=False))


def _count_of(statement: Statement) -> ColumnElement[int]:
    # PostgreSQL computes no column of it, for none is read.
    some = statement.limit(COUNTED_ROWS + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _order(
    listing: Listing, wish: ListWish, *, is_backward: bool
) -> tuple[UnaryExpression[object], ...]:
    is_ascending = wish.is_ascending is not is_backward
    by, row_id = wish.sort.by, listing.row_id
    moves = (by.asc(), row_id.asc()) if is_ascending else (by.desc(), row_id.desc())
    if not wish.sort.is_nullable:
        # So that an index on the column serves, whose nulls stand where PostgreSQL puts them.
        return moves
    first = moves[0].nulls_first() if is_backward else moves[0].nulls_last()
    return (first, moves[1])


def _lies_beyond(cursor: ListCursor, listing: Listing, wish: ListWish) -> ColumnElement[bool]:
    is_growing = wish.is_ascending is not cursor.is_backward
    by, row_id = wish.sort.by, listing.row_id
    if not wish.sort.is_nullable:
        here = tuple_(literal(cursor.value, by.type), literal(cursor.row_id, row_id.type))
        return tuple_(by, row_id) > here if is_growing else tuple_(by, row_id) < here
    further_id = _further(row_id, cursor.row_id, is_growing=is_growing)
    if cursor.value is None:
        among_nulls = and_(by.is_(None), further_id)
        return or_(by.is_not(None), among_nulls) if cursor.is_backward else among_nulls
    beyond = or_(
        _further(by, cursor.value, is_growing=is_growing), and_(by == cursor.value, further_id)
    )
    return beyond if cursor.is_backward else or_(beyond, by.is_(None))


def _further(column: Column, value: object, *, is_growing: bool) -> ColumnElement[bool]:
    return column > value if is_growing else column < value
