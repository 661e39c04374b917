"""One page of any list, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select

from runtime.web.pagination import Column, Cursor, Page, comes_after, page_of

Record: TypeAlias = Mapping[str, Any]
"""One row of an answer by the names of its columns."""

Statement: TypeAlias = Select[*tuple[Any, ...]]
"""A query of any columns."""


@dataclass(frozen=True, slots=True)
class PageOrder:
    """What a list is sorted by, descending.

    Args:
        moment: Column of a time; it tells where a page ends together with `row_id`.
        row_id: Tells rows of the same moment apart; selected as `id`.
        moment_name: By which name the list shows the moment.
    """

    moment: Column
    row_id: Column
    moment_name: str = "created_at"


@dataclass(frozen=True, slots=True)
class PageWish:
    """Which page of a list somebody wants.

    Args:
        limit: Rows, from 1.
        cursor: Last row of the page before; none for the first page.
    """

    limit: int
    cursor: Cursor | None


def read_page(
    connection: Connection, statement: Statement, order: PageOrder, wish: PageWish
) -> Page[Record]:
    """Return one page of what `statement` selects, in one query."""
    if wish.cursor is not None:
        statement = statement.where(comes_after(wish.cursor, order.moment, order.row_id))
    sorted_statement = statement.order_by(order.moment.desc(), order.row_id.desc())
    rows = read_all(connection, sorted_statement.limit(wish.limit + 1))
    return page_of(
        rows,
        limit=wish.limit,
        cursor_of=lambda row: Cursor(row[order.moment_name], row["id"]),
    )


def read_all(connection: Connection, statement: Statement) -> list[Record]:
    """Return every row that `statement` selects."""
    return [{**row} for row in connection.execute(statement).mappings()]


def find_one(connection: Connection, statement: Statement) -> Record | None:
    """Return the only row that `statement` selects, or none."""
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else {**row}
