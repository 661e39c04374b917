"""All rows of a list as a CSV file (RFC 4180), for spreadsheets and programs."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import structlog
from flask import Response, request, stream_with_context
from sqlalchemy import Connection

from admin_api.pages.listing.listing import Column, Listing
from admin_api.pages.listing.statements import whole_statement
from admin_api.pages.listing.wishes import read_wish
from admin_api.queries.pages import Record, Statement
from admin_api.services import services
from runtime.web.problems import Unprocessable

log = structlog.get_logger(__name__)

BATCH_ROWS = 500
"""Fetched and sent at once: a few hundred kilobytes, however long the list is."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the country."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Spreadsheets calculate a text that begins so, whoever wrote it (OWASP: CSV injection)."""


def export_listing(listing: Listing, *, statement: Statement | None = None) -> Response:
    """Return the file that the request in hand asks for, sent while it is read.

    Args:
        listing: Which list.
        statement: In place of the list's own: narrowed to what the path names.

    Raises:
        Unprocessable: A filter has a wrong value; a file without it would be taken for narrowed.
    """
    exported = listing if statement is None else listing.narrowed(statement)
    wish = read_wish(exported, request.args)
    if wish.complaints:
        raise Unprocessable(
            "A filter has a wrong value.",
            fields={name: [complaint] for name, complaint in wish.complaints.items()},
        )
    log.info("list_exported", listing=listing.key, filters=sorted(wish.filled))
    with ExitStack() as opened:
        connection = opened.enter_context(services().reads.connect())
        rows = _open_rows(connection, whole_statement(exported, wish))
        held = opened.pop_all()
        parts = csv_parts((*listing.columns, *listing.also_exported), rows)
        response = Response(
            stream_with_context(_closing(held, parts)),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{listing.key}.csv"',
                "Cache-Control": "no-store",
            },
        )
        # Whoever asks for the head alone, or goes away before the first part, leaves it unread.
        response.call_on_close(held.close)
        return response


def csv_parts(columns: Sequence[Column], batches: Iterable[Sequence[Record]]) -> Iterator[str]:
    """Yield the file in parts: the names of its columns, then rows as they come."""
    names = [name for column in columns for name in column.cell.names(column.key)]
    yield BYTE_ORDER_MARK + csv_lines([names])
    for batch in batches:
        yield csv_lines(_values_of(row, columns) for row in batch)


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines, quoted where they must be, each ended by CR LF."""
    lines = StringIO()
    csv.writer(lines).writerows([csv_text(value) for value in row] for row in rows)
    return lines.getvalue()


def csv_text(value: object) -> str:
    """Return a value as it stands in the file; a text can never be taken for a formula."""
    match value:
        case str():
            return _defused(value)
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Mapping() | list():
            return _defused(json.dumps(value, ensure_ascii=False, default=str))
        case _:
            # Of a number, a day or an id it is what programs read; nothing is nothing.
            return "" if value is None else str(value)


def _open_rows(connection: Connection, statement: Statement) -> Iterator[Sequence[Record]]:
    # A cursor of the server lives within a transaction; the reads of pages have none.
    in_batches = connection.execution_options(
        isolation_level="READ COMMITTED", yield_per=BATCH_ROWS
    )
    rows = in_batches.execute(statement).mappings()
    return ([{**row} for row in batch] for batch in rows.partitions())


def _closing(held: ExitStack, parts: Iterator[str]) -> Iterator[str]:
    with held:
        yield from parts


def _values_of(row: Record, columns: Sequence[Column]) -> list[Any]:
    return [value for column in columns for value in column.cell.export(row, column.key)]


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
