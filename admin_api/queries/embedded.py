"""Rows within a row: a page that shows a thing with all that hangs on it asks only once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import DateTime, Label, Uuid, func, select, text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from admin_api.queries.pages import Record, Statement

Readers: TypeAlias = tuple[tuple[str, Callable[[str], Any]], ...]
"""How the text of a value becomes the value, by the column's name."""


class JsonRows(TypeDecorator[list[Record]]):
    """A JSON array of rows, read back with moments and ids, which JSON does not have.

    Args:
        readers: Of the columns that need one.
    """

    impl = JSONB
    cache_ok = True

    def __init__(self, readers: Readers = ()) -> None:
        super().__init__()
        self.readers = readers

    def process_result_value(self, value: Any, dialect: Dialect) -> list[Record]:
        """Return the rows as a query of their own would."""
        del dialect
        return [self._read(row) for row in value]

    def _read(self, row: dict[str, Any]) -> Record:
        for name, read in self.readers:
            if row[name] is not None:
                row[name] = read(row[name])
        return row


def embedded(statement: Statement, *, name: str) -> Label[list[Record]]:
    """Return what `statement` selects as one column of another statement: a list, perhaps empty.

    Args:
        statement: Sorted as the list is to be; `correlate` names the tables of the statement
            around it that its conditions mean.
        name: Of the column.
    """
    rows = statement.subquery(f"{name}_rows")
    gathered = func.coalesce(
        func.jsonb_agg(text(f"to_jsonb({name}_rows)")), text("cast('[]' as jsonb)")
    )
    column = select(gathered).select_from(rows).scalar_subquery()
    return type_coerce(column, JsonRows(_readers_of(statement))).label(name)


def _readers_of(statement: Statement) -> Readers:
    found: list[tuple[str, Callable[[str], Any]]] = []
    for column in statement.selected_columns:
        if isinstance(column.type, DateTime):
            found.append((str(column.key), datetime.fromisoformat))
        elif isinstance(column.type, Uuid):
            found.append((str(column.key), UUID))
    return tuple(found)
