"""A list as its template shows it: heads, rows, chips and the ways to other pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, render_template, request
from flask_babel import format_decimal, gettext, ngettext
from werkzeug.datastructures import MultiDict

from admin_api.pages.listing.addresses import address_with
from admin_api.pages.listing.filters import words_of
from admin_api.pages.listing.listing import Column, Listing
from admin_api.pages.listing.reading import EMPTY, ListPage, RowCount, read_list
from admin_api.pages.listing.wishes import (
    ASCENDING,
    CURSOR,
    DESCENDING,
    ORDER,
    ROW_CHOICES,
    ROWS,
    SORT,
    ListWish,
    read_wish,
)
from admin_api.queries.pages import Statement
from admin_api.services import services


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column.

    Args:
        column: Which one.
        address: Of the list sorted by it, or by it in the other direction; none if that is not.
        sorted_as: `ascending` or `descending` where the list is sorted by it, for `aria-sort`.
    """

    column: Column
    address: str | None = None
    sorted_as: str | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is at work, with the way to the list without it."""

    label: Any
    words: str
    address: str


def render_listing(
    listing: Listing, *, statement: Statement | None = None, **context: Any
) -> Response:
    """Return the page of a list that the request in hand asks for, read in one statement.

    Args:
        listing: Which list.
        statement: In place of the list's own: narrowed to what the path names.
        context: What an own template of the list needs besides.
    """
    shown = listing if statement is None else listing.narrowed(statement)
    wish = read_wish(shown, request.args)
    page = EMPTY if wish.complaints else _read(shown, wish)
    text = render_template(
        shown.template, place=shown.key, **_told(shown, wish, page, request.args), **context
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wish.complaints else HTTPStatus.OK
    return Response(text, status=status, mimetype="text/html")


def _read(listing: Listing, wish: ListWish) -> ListPage:
    with services().reads.connect() as connection:
        return read_list(connection, listing, wish)


def _told(
    listing: Listing, wish: ListWish, page: ListPage, query: MultiDict[str, str]
) -> dict[str, Any]:
    return {
        "listing": listing,
        "wish": wish,
        "page": page,
        "heads": _heads(listing, wish, query),
        "chips": _chips(listing, wish, query),
        "count_words": None if page.count is None else count_words(page.count),
        "row_choices": ROW_CHOICES,
        "kept": _kept_by_the_form(query),
        "plain_address": request.path,
        "csv_address": address_with(f"{request.path}.csv", query, **{CURSOR: None, ROWS: None}),
        "first_address": address_with(request.path, query, **{CURSOR: None}),
        "previous_address": _at(page.previous, query),
        "next_address": _at(page.next, query),
    }


def count_words(count: RowCount) -> str:
    """Return how many rows there are, in words."""
    number = format_decimal(count.rows)
    if count.is_more:
        return str(gettext("More than %(number)s rows", number=number))
    return str(ngettext("%(number)s row", "%(number)s rows", count.rows, number=number))


def _heads(listing: Listing, wish: ListWish, query: MultiDict[str, str]) -> Sequence[Head]:
    return [_head(column, listing, wish, query) for column in listing.columns]


def _head(column: Column, listing: Listing, wish: ListWish, query: MultiDict[str, str]) -> Head:
    sort = next((sort for sort in listing.sorts if sort.key == column.key), None)
    if sort is None:
        return Head(column)
    is_current = sort.key == wish.sort.key
    will_ascend = not wish.is_ascending if is_current else sort.is_ascending_first
    direction = ASCENDING if will_ascend else DESCENDING
    asked = {SORT: sort.key, ORDER: direction, CURSOR: None}
    address = address_with(request.path, query, **asked)
    present = "ascending" if wish.is_ascending else "descending"
    return Head(column, address, present if is_current else None)


def _chips(listing: Listing, wish: ListWish, query: MultiDict[str, str]) -> Sequence[Chip]:
    return [
        Chip(
            narrowing.label,
            words_of(narrowing, wish.filled[narrowing.key]),
            address_with(request.path, query, **{narrowing.key: None, CURSOR: None}),
        )
        for narrowing in listing.filters
        if narrowing.key in wish.filled
    ]


def _kept_by_the_form(query: MultiDict[str, str]) -> Mapping[str, str]:
    return {name: query[name] for name in (SORT, ORDER) if name in query}


def _at(cursor: str | None, query: MultiDict[str, str]) -> str | None:
    return None if cursor is None else address_with(request.path, query, **{CURSOR: cursor})
