"""Lines of a CSV file (RFC 4180) as the spreadsheet of a country reads them."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

from runtime.language import Language

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the country."""

LOCAL_MOMENT = "%Y-%m-%d %H:%M:%S"
"""The one way to write a moment that Excel knows as such in every country."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How a country writes tables.

    Args:
        separator: Between two cells.
        decimal_mark: Between the whole and its parts.
    """

    separator: str
    decimal_mark: str


NOTATIONS: Mapping[Language, Notation] = {
    Language.RUSSIAN: Notation(separator=";", decimal_mark=","),
    Language.ENGLISH: Notation(separator=",", decimal_mark="."),
}
"""Excel parts lines and reads numbers by the country, and puts the rest into one cell."""

FORMULA = re.compile(r"""(?:\A|(?<=[,;"\t\r\n]))(?=[=+@-])|\A(?=[\t\r\n])""")
"""Where a spreadsheet would begin to calculate, whoever wrote it (OWASP: CSV injection).

Within a text too, behind all that parts cells anywhere: who opens the file where another separator
is usual has its cells begin there.
"""


def csv_lines(rows: Iterable[Iterable[object]], notation: Notation) -> str:
    """Return rows as lines, quoted where they must be, each ended by CR LF."""
    lines = StringIO()
    writer = csv.writer(lines, delimiter=notation.separator)
    writer.writerows([csv_text(value, notation) for value in row] for row in rows)
    return lines.getvalue()


def csv_text(value: object, notation: Notation) -> str:
    """Return a value as it stands in the file; no text can be taken for a formula.

    Args:
        value: Of a cell; an instant without zone is what local clocks show.
        notation: Of the country.
    """
    match value:
        case str():
            return _defused(value)
        case Mapping() | list():
            return _defused(json.dumps(value, ensure_ascii=False, default=str))
        case Decimal():
            return str(value).replace(".", notation.decimal_mark)
        case datetime():
            return _moment(value)
        case _:
            return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # Of a number, a day or an id it is what programs read; nothing is nothing.
    return "" if value is None else str(value)


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        return moment.strftime(LOCAL_MOMENT)
    return moment.astimezone(UTC).isoformat()


def _defused(text: str) -> str:
    return FORMULA.sub("'", text)
