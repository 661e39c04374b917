"""What somebody wants to see of a list, as the query of the address tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from admin_api.pages.listing.cursors import ListCursor
from admin_api.pages.listing.filters import WrongValue
from admin_api.pages.listing.listing import Listing, Sort
from runtime.web.pagination import CursorMalformed

SORT, ORDER, ROWS, CURSOR = "sort", "order", "rows", "cursor"
"""Names in the query that no filter may have."""

ASCENDING, DESCENDING = "asc", "desc"

ROW_CHOICES = (25, 50, 100)
"""Rows of a page: the first one unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class ListWish:
    """One look at a list.

    Args:
        sort: One of the list's.
        is_ascending: The smallest come first.
        rows: Of one page.
        cursor: Where the page before ended; none for the first page.
        filled: What was typed or chosen, by the keys of filters; right and wrong values.
        conditions: Of the right values.
        complaints: Sentences about the wrong values, by the keys of filters.
        is_lost: The address held a cursor that is none of this list and order.
    """

    sort: Sort
    is_ascending: bool
    rows: int = ROW_CHOICES[0]
    cursor: ListCursor | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[ColumnElement[bool], ...] = ()
    complaints: Mapping[str, str] = field(default_factory=dict)
    is_lost: bool = False

    @property
    def order(self) -> str:
        """Key and direction of the sort, to which a cursor is tied."""
        return f"{self.sort.key} {ASCENDING if self.is_ascending else DESCENDING}"


def read_wish(listing: Listing, query: MultiDict[str, str]) -> ListWish:
    """Return what the query of an address asks of a list; what it cannot mean is told in the wish.

    Args:
        listing: Which list.
        query: Of the address; anybody may have written it.
    """
    sort = _sort_of(listing, query)
    direction = query.get(ORDER)
    is_ascending = sort.is_ascending_first if direction is None else direction == ASCENDING
    wish = ListWish(sort=sort, is_ascending=is_ascending)
    cursor, is_lost = _cursor_of(listing, wish, query.get(CURSOR))
    return ListWish(
        sort=sort,
        is_ascending=is_ascending,
        rows=_rows_of(query),
        cursor=cursor,
        is_lost=is_lost,
        **_read_filters(listing, query),
    )


def _sort_of(listing: Listing, query: MultiDict[str, str]) -> Sort:
    sorts = {sort.key: sort for sort in listing.sorts}
    return sorts.get(query.get(SORT, ""), listing.sorts[0])


def _rows_of(query: MultiDict[str, str]) -> int:
    choices = {str(rows): rows for rows in ROW_CHOICES}
    return choices.get(query.get(ROWS, ""), ROW_CHOICES[0])


def _cursor_of(
    listing: Listing, wish: ListWish, text: str | None
) -> tuple[ListCursor | None, bool]:
    if not text:
        return None, False
    try:
        cursor = ListCursor.decode(text, order=wish.order, by=wish.sort.by, row_id=listing.row_id)
    except CursorMalformed:
        return None, True
    return cursor, False


def _read_filters(listing: Listing, query: MultiDict[str, str]) -> dict[str, Any]:
    filled, conditions, complaints = {}, [], {}
    for narrowing in listing.filters:
        text = query.get(narrowing.key, "").strip()
        if not text:
            continue
        filled[narrowing.key] = text
        try:
            conditions.append(narrowing.condition(text))
        except WrongValue as wrong:
            complaints[narrowing.key] = str(wrong) or gettext("This cannot be looked for.")
    return {"filled": filled, "conditions": tuple(conditions), "complaints": complaints}
