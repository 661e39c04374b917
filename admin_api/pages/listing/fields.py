"""What one column of a list is in its file: a field or two for people, and codes for programs.

In front stand the fields, as the page shows them: words in its language, amounts as numbers beside
their currency, times in its zone. Behind all of them stand ids and codes, the same in every
language; whoever compares two files need not know who made them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from admin_api.queries.pages import Record
from billing_rules.money import Money
from runtime.web.pages.formats import NOTHING, zone_city
from runtime.web.pages.languages import page_zone

Show = Callable[[Record, str], str]
"""Makes what a person sees, of a row and the key of the column; text is escaped."""

Instant = Callable[[Record, str], datetime | None]
"""Takes an instant from a row, by a name."""

Value = Callable[[Record, str], object]
"""Takes what stands in the file from a row, by a name."""


def stored(row: Record, name: str) -> object:
    """Return what the statement has under a name."""
    return row[name]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the file that people read.

    Args:
        value: Of a row and the key of the list's column.
        unit: What its head says behind the title; lazily translated, or made when it is written.
        is_of_code: The value follows from what the column holds, of which there are few different
            ones: each is worded once in a file, for wording is most of what a file costs.
    """

    value: Value = stored
    unit: Any = ""
    is_of_code: bool = False

    def head(self, title: object) -> str:
        """Return what stands above it, by the title of the list's column."""
        unit = str(self.unit() if callable(self.unit) else self.unit)
        return f"{title} ({unit})" if unit else str(title)


@dataclass(frozen=True, slots=True)
class Code:
    """A column of the file that programs read.

    Args:
        name: Its head, in every language; none is the key of the list's column.
        value: Of a row and the name.
    """

    name: str | None = None
    value: Value = stored


def words_field(show: Show, *, is_of_code: bool = False) -> Field:
    """Return the field that says what the page does.

    Args:
        show: Of the page; its tags are left out.
        is_of_code: It looks at nothing but what the column holds.
    """
    return Field(lambda row, key: _plain(show(row, key)), is_of_code=is_of_code)


def moment_field(instant: Instant = lambda row, key: row[key]) -> Field:
    """Return the field of an instant: to the second, in the zone that its head names.

    Args:
        instant: Of a row and the key of the list's column; by default that which the column holds.
    """
    return Field(lambda row, key: _local(instant(row, key)), _zone_words)


def money_fields(amount: Callable[[Record], Money | None]) -> tuple[Field, Field]:
    """Return the field of an amount, and that of its currency.

    Args:
        amount: Of a row; none where there is none.
    """

    def number(row: Record, _key: str) -> Decimal | None:
        money = amount(row)
        return None if money is None else money.to_decimal()

    def currency(row: Record, _key: str) -> str | None:
        money = amount(row)
        return None if money is None else money.currency

    return Field(number), Field(currency, lazy_gettext("currency"))


def _zone_words() -> str:
    return str(gettext("time of %(city)s", city=zone_city()))


def _local(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(page_zone()).replace(tzinfo=None)


def _plain(shown: str) -> str | None:
    words = shown.striptags() if isinstance(shown, Markup) else shown
    return None if words == NOTHING else words
