"""Reading lists of viewers: JSON with its terms, or a table with its terms in the query."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request
from marshmallow import Schema, ValidationError

from admin_api.acting import CSV
from admin_api.schemas.bulk_grants import MOST_ROWS, BulkGrantInput, BulkGrantTerms
from runtime.web.blueprint import UnsupportedBody
from runtime.web.errors import named_fields
from runtime.web.json_body import NUL, read_json_body
from runtime.web.problems import BadRequest, Unprocessable

LONGEST_LIST_BYTES = 2 * 1024 * 1024
"""Ten thousand lines of the longest addresses that people have; other requests stay small."""

HEADINGS = frozenset({"viewer", "viewer_id", "id", "email", "e-mail", "зритель"})
"""What spreadsheets, and the files of our own lists, have above the first column."""

SPREADSHEET_SEPARATOR = ";"
"""Of spreadsheets in Russian, where the comma stands in numbers."""


@dataclass(frozen=True, slots=True)
class ListWish:
    """Days for everybody on a list.

    Args:
        days: For each of them.
        reason: In the manager's words.
        is_dry_run: Nothing is to be written.
        written: The lines, as they were written.
    """

    days: int
    reason: str
    is_dry_run: bool
    written: tuple[str, ...]


def read_list_wish(request: Request) -> ListWish:
    """Return what the request wants.

    Raises:
        UnsupportedBody: The body is neither JSON nor a table.
        BadRequest: It cannot be read.
        Unprocessable: A term is missing or wrong, or the list is empty or too long.
    """
    if request.mimetype == CSV:
        terms = _load(BulkGrantTerms(), request.args.to_dict())
        written = tuple(lines_of_table(request.get_data(cache=True)))
        _require_length(written)
    elif request.is_json:
        terms = _load(BulkGrantInput(), read_json_body(request))
        written = tuple(terms["viewers"])
    else:
        raise UnsupportedBody("The body must be application/json or text/csv.")
    return ListWish(terms["days"], terms["reason"], terms["dry_run"], written)


def write_table(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as a table that spreadsheets open, and take nothing in it for a formula."""
    names = list(columns)
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(names)
    writer.writerows([_harmless(row[name]) for name in names] for row in rows)
    return table.getvalue()


def _harmless(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def lines_of_table(raw: bytes) -> Iterable[str]:
    """Return what stands in the first column of a table, without its heading.

    Args:
        raw: UTF-8, with or without a byte order mark; columns are parted by commas or semicolons.

    Raises:
        BadRequest: It is no such table.
        Unprocessable: It holds a character that cannot be stored.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest("The table is not UTF-8.", code="malformed_request") from error
    if NUL in text:
        raise Unprocessable("The table holds a NUL character.")
    head = text.partition("\n")[0]
    separator = SPREADSHEET_SEPARATOR if SPREADSHEET_SEPARATOR in head else ","
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        cells = [line[0].strip() for line in lines if line]
    except csv.Error as error:
        raise BadRequest("The body is no table.", code="malformed_request") from error
    if cells and cells[0].lower() in HEADINGS:
        del cells[0]
    return filter(None, cells)


def _require_length(written: tuple[str, ...]) -> None:
    if not 1 <= len(written) <= MOST_ROWS:
        complaint = f"A list has 1 to {MOST_ROWS} lines; this one has {len(written)}."
        raise Unprocessable(complaint, fields={"viewers": [complaint]})


def _load(schema: Schema, given: Any) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load({} if given is None else given)
    except ValidationError as error:
        messages = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        fields = dict(named_fields(messages))
        raise Unprocessable(f"Wrong: {', '.join(fields)}.", fields=fields) from error
    return loaded
