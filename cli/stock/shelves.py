"""Rows on their way into the database: as lines of COPY, in the order of time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import StringIO
from typing import Any, cast
from uuid import UUID

from psycopg2 import extensions
from sqlalchemy import Connection, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from models import Base
from runtime.database import as_json

NULL = r"\N"

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

TIMES = ("occurred_at", "created_at", "consumed_at", "claimed_at", "told_at", "received_at")
"""Columns that say when a row was written; a table has one of them or none."""

TimedLine = tuple[str, str]
"""When it was written, in a form that sorts, and the line itself."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the rows of one table are written.

    Args:
        names: Of its columns, but for those that PostgreSQL numbers itself.
        defaults: For columns that were left out.
        time_place: Which column says when a row was written; none where none does.
    """

    names: tuple[str, ...]
    defaults: tuple[Any, ...]
    time_place: int | None

    def line(self, values: list[Any]) -> TimedLine:
        """Return one row as a line of COPY, with its time."""
        full = [
            default if value is None else value
            for value, default in zip(values, self.defaults, strict=True)
        ]
        at = "" if self.time_place is None else full[self.time_place].isoformat()
        return at, "\t".join([_WRITERS.get(type(it), _as_whatever)(it) for it in full])


class Shelves:
    """Lines by table; they may come from several processes, in any order."""

    def __init__(self) -> None:
        self._lines: dict[str, list[TimedLine]] = defaultdict(list)

    def put_rows(self, rows: Iterable[Base]) -> None:
        """Take mapped objects that belong to no session."""
        for row in rows:
            form = form_of(type(row))
            line = form.line([getattr(row, name) for name in form.names])
            self._lines[row.__tablename__].append(line)

    def put_lines(self, kind: type[Base], lines: Iterable[Mapping[str, Any]]) -> None:
        """Take plain columns of one table."""
        form = form_of(kind)
        shelf = self._lines[kind.__tablename__]
        shelf += [form.line([line.get(name) for name in form.names]) for line in lines]

    def merge(self, other: Mapping[str, list[TimedLine]]) -> None:
        """Take what another process has collected."""
        for name, lines in other.items():
            self._lines[name] += lines

    def pack(self) -> dict[str, list[TimedLine]]:
        """Return all lines by table, for another process."""
        return dict(self._lines)

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has got."""
        return {name: len(lines) for name, lines in sorted(self._lines.items()) if lines}

    def write(self, connection: Connection) -> None:
        """Write everything, those tables first that others refer to.

        Args:
            connection: Of the database's owner, in a transaction.
        """
        kinds: dict[str, type[Base]] = {
            mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
        }
        for table in Base.metadata.sorted_tables:
            lines = self._lines.get(table.name)
            if lines:
                lines.sort(key=_time_of)
                _copy(connection, table.name, form_of(kinds[table.name]), lines)


@cache
def form_of(kind: type[Base]) -> Form:
    """Return how rows of a table are written."""
    table = cast("Table", kind.__table__)
    columns = [column for column in table.columns if column.identity is None]
    names = tuple(column.key for column in columns)
    defaults = [column.default for column in columns]
    return Form(
        names,
        tuple(it.arg if isinstance(it, ScalarElementColumnDefault) else None for it in defaults),
        next((place for place, name in enumerate(names) if name in TIMES), None),
    )


def _copy(connection: Connection, table: str, form: Form, lines: list[TimedLine]) -> None:
    content = StringIO("".join([f"{line}\n" for _, line in lines]))
    # The type of the connection knows only what every driver has; COPY is psycopg2's own.
    driver = cast("extensions.connection", connection.connection.driver_connection)
    with driver.cursor() as cursor:
        cursor.copy_expert(f"copy {table} ({', '.join(form.names)}) from stdin", content)


def _time_of(line: TimedLine) -> str:
    return line[0]


def _as_text(value: str) -> str:
    return value.translate(_ESCAPES)


def _as_json(value: object) -> str:
    return _as_text(as_json(value))


def _as_whatever(value: object) -> str:
    """Return what is neither of the common types: a word of an enumeration, a date, a list."""
    if isinstance(value, str | date):
        return _as_text(str(value))
    return _as_json(value)


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    str: _as_text,
    UUID: str,
    datetime: str,
    dict: _as_json,
}
"""By type, for there are millions of values; what is missing here is rare."""
