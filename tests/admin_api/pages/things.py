"""A list of nothing in particular, for the rules that every list of the console follows."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, Engine, Integer, Text, Uuid, column, select, values
from werkzeug.datastructures import MultiDict

from admin_api.pages.listing import Column, Listing, Sort, text_cell
from admin_api.pages.listing.reading import ListPage, read_list
from admin_api.pages.listing.wishes import read_wish


class Thing(NamedTuple):
    """A row, with nothing in some places."""

    id: UUID
    size: int
    name: str | None
    seen_at: datetime | None


def listing_of(things: list[Thing]) -> Listing:
    """Return a list of things that can be sorted by all that they have."""
    rows = values(
        column("id", Uuid()),
        column("size", Integer()),
        column("name", Text()),
        column("seen_at", DateTime(timezone=True)),
        name="things",
    ).data(things)
    return Listing(
        key="things",
        title="Things",
        statement=select(rows),
        row_id=rows.c.id,
        columns=tuple(Column(key, key, text_cell) for key in Thing._fields),
        sorts=(
            Sort("size", "Size", rows.c.size),
            Sort("name", "Name", rows.c.name, is_nullable=True, is_ascending_first=True),
            Sort("seen_at", "Seen", rows.c.seen_at, is_nullable=True),
        ),
    )


def look(engine: Engine, listing: Listing, **query: Any) -> ListPage:
    """Return the page that a query asks for."""
    asked = MultiDict({name: str(value) for name, value in query.items()})
    with engine.connect() as connection:
        return read_list(connection, listing, read_wish(listing, asked))


def ids_on(page: ListPage) -> list[UUID]:
    """Return which rows a page shows."""
    return [row["id"] for row in page.rows]
