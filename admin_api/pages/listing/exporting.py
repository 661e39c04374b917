"""All rows of a list as a CSV file for spreadsheets."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack

import structlog
from flask import Response, request, stream_with_context
from sqlalchemy import Connection

from admin_api.pages.listing.csv_lines import BYTE_ORDER_MARK, NOTATIONS, csv_lines
from admin_api.pages.listing.file_columns import FileColumn, file_columns
from admin_api.pages.listing.listing import Listing
from admin_api.pages.listing.statements import whole_statement
from admin_api.pages.listing.wishes import read_wish
from admin_api.queries.pages import Record, Statement
from admin_api.services import services
from runtime.web.pages.languages import page_language
from runtime.web.problems import Unprocessable

log = structlog.get_logger(__name__)

BATCH_ROWS = 500
"""Fetched and sent at once: a few hundred kilobytes, however long the list is."""


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
        parts = csv_parts(file_columns(listing), rows)
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


def csv_parts(columns: Sequence[FileColumn], batches: Iterable[Sequence[Record]]) -> Iterator[str]:
    """Yield the file: heads first, then each batch of rows.

    Args:
        columns: Of the file, from left to right.
        batches: Rows as the statement has them.
    """
    notation = NOTATIONS[page_language()]
    yield BYTE_ORDER_MARK + csv_lines([[column.head for column in columns]], notation)
    for batch in batches:
        values = ([column.value(row) for column in columns] for row in batch)
        yield csv_lines(values, notation)


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
