"""The list of dead letters: what RabbitMQ holds, filtered and sorted like every list.

The letters are handed to the database as the rows of a statement. It keeps nothing of them; it
only compares and counts, so that there is one way to filter, to sort, to page and to export.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, DateTime, Integer, Text, cast, column, false, select, values
from sqlalchemy.types import TypeEngine

from admin_api.pages.dead_letters.addresses import letter_address
from admin_api.pages.dead_letters.letter_words import DEATH_WORDS
from admin_api.pages.listing import (
    Cell,
    ChoiceFilter,
    Column,
    Listing,
    Sort,
    TextFilter,
    day_range,
    exact_moment_cell,
    long_text_cell,
    text_cell,
    words_cell,
)
from admin_api.pages.listing.filters import Filter
from interaction_bus.dead_letter import DeadLetter
from runtime.logs.redaction import without_secrets
from runtime.web.json_body import NUL

MOST_SHOWN = 500
"""The oldest; whoever has more of them has another trouble than a list can solve."""

LONGEST_SHOWN_DETAIL = 300
"""Characters in the list; the letter's own page has all of it."""

TYPES: Mapping[str, TypeEngine[Any]] = {
    "id": Text(),
    "type": Text(),
    "reason": Text(),
    "detail": Text(),
    "died_at": DateTime(timezone=True),
    "deliveries": Integer(),
    "exchange": Text(),
    "routing_key": Text(),
}
"""What is told of a letter in the list, by the names of the statement's columns."""


message_cell = Cell(lambda row, key: row[key] or row["id"])
"""The type of the message; what is no message of ours has but its number."""


COLUMNS = (
    Column("type", lazy_gettext("Message"), message_cell),
    Column("reason", lazy_gettext("Why it died"), words_cell(DEATH_WORDS)),
    Column("detail", lazy_gettext("What is known"), long_text_cell),
    Column("died_at", lazy_gettext("When"), exact_moment_cell),
    Column("deliveries", lazy_gettext("Deliveries"), text_cell, is_number=True),
    Column("exchange", lazy_gettext("Exchange"), text_cell),
)


def listing_of(letters: Sequence[DeadLetter]) -> Listing:
    """Return the list of these letters."""
    rows = values(*(column(name) for name in TYPES), name="letters")
    filled = rows.data([_row_of(letter) for letter in letters] or [(None,) * len(TYPES)])
    # A column of nothing but nulls has no type unless it is told.
    typed = {name: cast(filled.c[name], kind) for name, kind in TYPES.items()}
    statement = select(*(value.label(name) for name, value in typed.items()))
    return Listing(
        key="dead-letters",
        title=lazy_gettext("Dead letters"),
        about=lazy_gettext(
            "Messages that nobody could settle. Read why, mend it, then send the letter again; "
            "drop only what can never be carried out. Each can be received twice without harm."
        ),
        statement=statement if letters else statement.where(false()),
        row_id=typed["id"],
        columns=COLUMNS,
        exported_codes=("id", "routing_key"),
        filters=_filters(typed),
        sorts=_sorts(typed),
        address=lambda row: letter_address(row["id"]),
        empty=lazy_gettext("There is no dead letter: every message was settled."),
        template="console/dead_letters/list.html",
    )


def _filters(typed: Mapping[str, ColumnElement[Any]]) -> Sequence[Filter]:
    return (
        TextFilter("type", lazy_gettext("Message"), typed["type"]),
        ChoiceFilter(
            "reason",
            lazy_gettext("Why it died"),
            typed["reason"],
            tuple(DEATH_WORDS.items()),
        ),
        TextFilter("detail", lazy_gettext("What is known"), typed["detail"]),
        *day_range(typed["died_at"]),
    )


def _sorts(typed: Mapping[str, ColumnElement[Any]]) -> Sequence[Sort]:
    return (
        Sort("died_at", lazy_gettext("When"), typed["died_at"], is_nullable=True),
        Sort("type", lazy_gettext("Message"), typed["type"], is_ascending_first=True),
        Sort("reason", lazy_gettext("Why it died"), typed["reason"], is_ascending_first=True),
        Sort("deliveries", lazy_gettext("Deliveries"), typed["deliveries"], is_nullable=True),
    )


def _row_of(letter: DeadLetter) -> tuple[object, ...]:
    return (
        _storable(letter.message_id),
        _shown(letter.type),
        _storable(letter.reason),
        _shown(letter.detail)[:LONGEST_SHOWN_DETAIL],
        letter.died_at,
        letter.deliveries,
        _storable(letter.exchange),
        _shown(letter.routing_key),
    )


def _shown(text: str) -> str:
    return _storable(without_secrets(text))


def _storable(text: str) -> str:
    # Whoever may publish may write anything, a character too that PostgreSQL cannot hold.
    return text.replace(NUL, "?").encode("utf-8", "replace").decode()
