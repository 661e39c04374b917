"""What stands in one cell of a list, on the page and in its export.

The page is for people: words, amounts and times in their language and zone. The export is for
programs and spreadsheets: codes, decimal amounts with their currency, ISO 8601; whoever compares
two of them need not know who made them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from admin_api.queries.pages import Record
from billing_rules.money import Money
from runtime.web.pages import formats
from runtime.web.pages.formats import NOTHING


def _only(key: str) -> tuple[str, ...]:
    return (key,)


def _value(row: Record, key: str) -> tuple[object, ...]:
    return (row[key],)


@dataclass(frozen=True, slots=True)
class Cell:
    """How a column shows a row.

    Args:
        show: Makes what a person sees, of a row and the key of the column; text is escaped.
        export: Makes the values of the export, one for each of `names`.
        names: Makes the names of the export's columns, of the key of the column.
    """

    show: Callable[[Record, str], str]
    export: Callable[[Record, str], tuple[object, ...]] = _value
    names: Callable[[str], tuple[str, ...]] = _only


def _or_nothing(row: Record, key: str) -> str:
    return NOTHING if row[key] in (None, "") else str(row[key])


text_cell = Cell(_or_nothing)
"""A text or a number, as it is."""


def _at_length(row: Record, key: str) -> str:
    words = _or_nothing(row, key)
    return Markup('<bdi class="long">{}</bdi>').format(words) if words != NOTHING else words


long_text_cell = Cell(_at_length)
"""What somebody wrote, in as many lines as it takes."""

day_cell = Cell(lambda row, key: formats.day(row[key]))
moment_cell = Cell(lambda row, key: formats.moment(row[key]))
exact_moment_cell = Cell(lambda row, key: formats.exact_moment(row[key]))
"""An instant to its date, its minute or its second; whole in the export."""

texts_cell = Cell(
    lambda row, key: formats.text_of(row[key]),
    lambda row, key: (formats.text_of(row[key]),),
)
"""A text of the catalogue, which has one for each language."""

yes_cell = Cell(lambda row, key: gettext("Yes") if row[key] else gettext("No"))


def money_cell(minor_name: str, currency_name: str) -> Cell:
    """Return the cell of an amount.

    Args:
        minor_name: Column of the statement that holds minor units; null is no amount.
        currency_name: Column of the statement that holds the code of their currency.
    """

    def show(row: Record, _key: str) -> str:
        return formats.minor(row[minor_name], row[currency_name])

    def export(row: Record, _key: str) -> tuple[object, ...]:
        if row[minor_name] is None:
            return (None, None)
        currency = row[currency_name]
        return (Money(row[minor_name], currency).to_decimal(), currency)

    return Cell(show, export, lambda key: (key, f"{key}_currency"))


def words_cell(words: Mapping[str, Any]) -> Cell:
    """Return the cell of a code that has words; the export keeps the code.

    Args:
        words: Lazily translated, by code; a code without words is shown as it is.
    """

    def show(row: Record, key: str) -> str:
        return str(words.get(row[key], _or_nothing(row, key)))

    return Cell(show)


def link_cell(address: Callable[[Record], str | None], inner: Cell = text_cell) -> Cell:
    """Return a cell that leads somewhere.

    Args:
        address: Where from a row; none leads nowhere.
        inner: What stands in the link.
    """

    def show(row: Record, key: str) -> str:
        words, target = inner.show(row, key), address(row)
        if target is None or words == NOTHING:
            return words
        return Markup('<a href="{}">{}</a>').format(target, words)

    return Cell(show, inner.export, inner.names)
