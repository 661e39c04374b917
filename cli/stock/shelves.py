"""Rows on their way into the database: as lines of COPY, in the order of time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import StringIO
from typing import Any, cast
from uuid import UUID

from psycopg2 import extensions
from sqlalchemy import Column, Connection, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from models import Base
from runtime.database import as_json

NULL = r"\N"

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

TIMES = ("occurred_at", "created_at", "consumed_at", "claimed_at", "told_at", "received_at")
"""Columns that say when a row was written, the first one that a table has."""

TimedLine = tuple[str, str]
"""When it was written, in a form that sorts, and the line itself."""


class Shelves:
    """Lines by table; they may come from several processes, in any order."""

    def __init__(self) -> None:
        self._lines: dict[str, list[TimedLine]] = defaultdict(list)

    def put_rows(self, rows: Iterable[Base]) -> None:
        """Take mapped objects that belong to no session."""
        for row in rows:
            table = row.__table__
            assert isinstance(table, Table)
            columns = columns_of(table)
            self._put(table, columns, [getattr(row, column.key) for column in columns])

    def put_lines(self, kind: type[Base], lines: Iterable[Mapping[str, Any]]) -> None:
        """Take plain columns of one table."""
        table = kind.__table__
        assert isinstance(table, Table)
        columns = columns_of(table)
        for line in lines:
            self._put(table, columns, [line.get(column.key) for column in columns])

    def merge(self, other: Mapping[str, list[TimedLine]]) -> None:
        """Take what another process has collected."""
        for name, lines in other.items():
            self._lines[name] += lines

    def pack(self) -> dict[str, list[TimedLine]]:
        """Return all lines by table, for another process."""
        return dict(self._lines)

    def count(self, kind: type[Base]) -> int:
        """Return how many rows of a table there are."""
        return len(self._lines.get(kind.__tablename__, ()))

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has got."""
        return {name: len(lines) for name, lines in sorted(self._lines.items())}

    def write(self, connection: Connection) -> None:
        """Write everything, those tables first that others refer to.

        Args:
            connection: Of the database's owner, in a transaction.
        """
        for table in Base.metadata.sorted_tables:
            lines = self._lines.get(table.name)
            if lines:
                lines.sort(key=_time_of)
                _copy(connection, table, lines)

    def _put(self, table: Table, columns: list[Column[Any]], values: list[Any]) -> None:
        written = [
            _written(_with_default(column, value))
            for column, value in zip(columns, values, strict=True)
        ]
        self._lines[table.name].append((_time(columns, values), "\t".join(written)))


def columns_of(table: Table) -> list[Column[Any]]:
    """Return the columns that are written; PostgreSQL numbers the rows itself."""
    return [column for column in table.columns if column.identity is None]


def _copy(connection: Connection, table: Table, lines: list[TimedLine]) -> None:
    names = ", ".join(column.name for column in columns_of(table))
    content = StringIO("".join(f"{line}\n" for _, line in lines))
    # The type of the connection knows only what every driver has; COPY is psycopg2's own.
    driver = cast("extensions.connection", connection.connection.driver_connection)
    with driver.cursor() as cursor:
        cursor.copy_expert(f"copy {table.name} ({names}) from stdin", content)


def _time_of(line: TimedLine) -> str:
    return line[0]


def _time(columns: list[Column[Any]], values: list[Any]) -> str:
    by_name = dict(zip((column.key for column in columns), values, strict=True))
    at = next((by_name[name] for name in TIMES if name in by_name), None)
    return "" if at is None else at.isoformat()


def _with_default(column: Column[Any], value: Any) -> Any:
    if value is None and isinstance(column.default, ScalarElementColumnDefault):
        return column.default.arg
    return value


def _written(value: Any) -> str:
    match value:
        case None:
            return NULL
        case bool():
            return "t" if value else "f"
        case str():
            return value.translate(_ESCAPES)
        case int() | UUID() | datetime() | date():
            return str(value)
        case _:
            return as_json(value).translate(_ESCAPES)
