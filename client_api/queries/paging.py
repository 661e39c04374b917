"""Lists in pages, as two statements: for the first page and for those behind a cursor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Engine, Row, Select, bindparam, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from client_api.queries.reading import list_rows
from runtime.web.pagination import Cursor, Page, page_of

Shown = TypeVar("Shown")
AnySelect: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PagedQuery:
    """A list sorted newest first.

    Args:
        first: For the first page.
        behind: For the rows behind `cursor_moment` and `cursor_id`.
    """

    first: AnySelect
    behind: AnySelect


def paged(
    statement: AnySelect,
    *,
    moment: InstrumentedAttribute[Any],
    row_id: InstrumentedAttribute[Any],
) -> PagedQuery:
    """Return `statement` in pages.

    Args:
        statement: Selects `created_at` and `id` among others.
        moment: The column `created_at`.
        row_id: The column `id`.
    """
    first = statement.order_by(moment.desc(), row_id.desc()).limit(bindparam("most_rows"))
    is_behind = tuple_(moment, row_id) < tuple_(
        bindparam("cursor_moment", type_=moment.type), bindparam("cursor_id", type_=row_id.type)
    )
    return PagedQuery(first=first, behind=first.where(is_behind))


def read_page(
    query: PagedQuery,
    parameters: dict[str, Any],
    asked: dict[str, Any],
    *,
    engine: Engine,
    body_of: Callable[[Row[Any]], Shown],
) -> Page[Shown]:
    """Return one page of bodies, or of whatever shows a row.

    Args:
        query: The list.
        parameters: Of the query, by name.
        asked: `limit` and `cursor`, as `PageArguments` read them.
        engine: To ask.
        body_of: Makes the body of a row.
    """
    cursor: Cursor | None = asked["cursor"]
    limit: int = asked["limit"]
    place = {} if cursor is None else {"cursor_moment": cursor.moment, "cursor_id": cursor.row_id}
    rows = list_rows(
        query.first if cursor is None else query.behind,
        {**parameters, **place, "most_rows": limit + 1},
        engine=engine,
    )
    page = page_of(rows, limit=limit, cursor_of=lambda row: Cursor(row.created_at, row.id))
    return Page([body_of(row) for row in page.items], page.next_cursor)
