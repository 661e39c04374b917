"""What stands in one cell of a list, on the page and in its export.

Both are for people: words, amounts and times in their language and zone. A spreadsheet calculates
with amounts and times, so that they stand there as it reads them; and whoever matches rows with
something else finds ids and codes behind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from admin_api.pages.listing.fields import (
    Code,
    Field,
    Show,
    moment_field,
    money_fields,
    words_field,
)
from admin_api.pages.table_times import table_day, table_exact_moment, table_moment
from admin_api.queries.pages import Record
from billing_rules.money import Money
from runtime.web.pages import formats
from runtime.web.pages.formats import NOTHING


@dataclass(frozen=True, slots=True)
class Cell:
    """How a column shows a row.

    Args:
        show: Makes what a person sees, of a row and the key of the column; text is escaped.
        fields: What people read in the file.
        codes: What programs read there, where the fields are words.
    """

    show: Show
    fields: Sequence[Field] = (Field(),)
    codes: Sequence[Code] = ()


def worded_cell(show: Show, *codes: Code) -> Cell:
    """Return a cell that says the same in the file as on the page.

    Args:
        show: Makes what a person sees.
        codes: What the words stand for; by default that which the column holds.
    """
    return Cell(show, (words_field(show),), codes or (Code(),))


def code_cell(show: Show) -> Cell:
    """Return the cell of a code that has words; the file has both.

    Args:
        show: Makes what a person sees of the code that the column holds, and of nothing else.
    """
    return Cell(show, (words_field(show, is_of_code=True),), (Code(),))


def _or_nothing(row: Record, key: str) -> str:
    return NOTHING if row[key] in (None, "") else str(row[key])


text_cell = Cell(_or_nothing)
"""A text or a number, as it is."""


def _at_length(row: Record, key: str) -> str:
    words = _or_nothing(row, key)
    return Markup('<bdi class="long">{}</bdi>').format(words) if words != NOTHING else words


long_text_cell = Cell(_at_length)
"""What somebody wrote, in as many lines as it takes."""

day_cell = Cell(lambda row, key: table_day(row[key]), (moment_field(),))
moment_cell = Cell(lambda row, key: table_moment(row[key]), (moment_field(),))
exact_moment_cell = Cell(lambda row, key: table_exact_moment(row[key]), (moment_field(),))
"""An instant to its date, its minute or its second; to the second in the file."""


def _text_of(row: Record, key: str) -> str:
    return formats.text_of(row[key])


texts_cell = Cell(_text_of, (words_field(_text_of),))
"""A text of the catalogue, which has one for each language."""


def _yes_or_no(row: Record, key: str) -> str:
    return str(gettext("Yes") if row[key] else gettext("No"))


yes_cell = Cell(_yes_or_no, (words_field(_yes_or_no, is_of_code=True),))


def _ending(row: Record, key: str) -> str | None:
    return f"•{row[key]}" if row[key] else None


card_cell = Cell(_or_nothing, (Field(_ending),))
"""The last four digits of a card; a spreadsheet would make 542 of 0542."""


def money_cell(minor_name: str, currency_name: str) -> Cell:
    """Return the cell of an amount.

    Args:
        minor_name: Column of the statement that holds minor units; null is no amount.
        currency_name: Column of the statement that holds the code of their currency.
    """

    def amount(row: Record) -> Money | None:
        return None if row[minor_name] is None else Money(row[minor_name], row[currency_name])

    return Cell(lambda row, _key: formats.money(amount(row)), money_fields(amount))


def words_cell(words: Mapping[str, Any]) -> Cell:
    """Return the cell of a code that has words; the file has both.

    Args:
        words: Lazily translated, by code; a code without words is shown as it is.
    """

    def show(row: Record, key: str) -> str:
        return str(words.get(row[key], _or_nothing(row, key)))

    return code_cell(show)


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

    return replace(inner, show=show)
