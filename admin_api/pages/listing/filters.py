"""What a list can be narrowed by, and how values that people type are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement

from runtime.identifiers import find_id
from runtime.web.json_body import NUL
from runtime.web.pagination import Column

LONGEST_TEXT = 200
"""Characters; no text that we keep and look for is longer."""

HIGHEST_NUMBER = 2**63 - 1
"""What PostgreSQL can compare a bigint with."""

YES, NO = "yes", "no"


class WrongValue(ValueError):
    """What somebody typed into a filter cannot be looked for; the message is for them."""


class Filter(Protocol):
    """One field of the form above a list.

    Attributes:
        control: How it is shown: `text`, `number`, `id`, `date` or `select`.
    """

    control: ClassVar[str]

    @property
    def key(self) -> str:
        """Its name in the query of the address."""

    @property
    def label(self) -> Any:
        """What it is called, lazily translated."""

    def options(self) -> Sequence[tuple[str, Any]]:
        """Return what may be chosen, as values with words; nothing where one types."""

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: The text cannot be looked for.
        """


@dataclass(frozen=True, slots=True)
class _Typed:
    """A filter that is typed into.

    Args:
        key: Its name in the query of the address.
        label: Lazily translated.
        column: What is compared.
    """

    control: ClassVar[str] = "text"

    key: str
    label: Any
    column: Column

    def options(self) -> Sequence[tuple[str, Any]]:
        """Return nothing: one types."""
        return ()


LEFT_OUT = "…"
"""Stands for what is not shown of an id: 67d4a195…5c1e."""


class TextFilter(_Typed):
    """Rows whose text contains what is typed, letters in either case being the same."""

    __slots__ = ()

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted."""
        # Lists leave the middle out of ids.
        part, _, ending = storable(text).partition(LEFT_OUT)
        holds = self.column.icontains(part, autoescape=True)
        return holds & self.column.iendswith(ending, autoescape=True) if ending else holds


class ExactFilter(_Typed):
    """Rows whose text is just what is typed."""

    __slots__ = ()

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted."""
        return self.column == storable(text)


class NumberFilter(_Typed):
    """Rows with this very number: of an invoice, of a transaction."""

    __slots__ = ()
    control = "number"

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: This is no number.
        """
        if not (text.isascii() and text.isdecimal()):
            raise WrongValue(gettext("A number has digits only."))
        if len(text) > len(str(HIGHEST_NUMBER)) or int(text) > HIGHEST_NUMBER:
            raise WrongValue(gettext("No number here is so great."))
        return self.column == int(text)


class IdFilter(_Typed):
    """Rows with this very id; links bring it, nobody types it, so it is shown where it is set."""

    __slots__ = ()
    control = "id"

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: This is no id.
        """
        found: UUID | None = find_id(text)
        if found is None:
            raise WrongValue(gettext("This is no id. Copy it whole, with its dashes."))
        return self.column == found


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """Rows with one of some known values.

    Args:
        key: Its name in the query of the address.
        label: Lazily translated.
        column: What is compared.
        choices: Values with their words, lazily translated.
    """

    control: ClassVar[str] = "select"

    key: str
    label: Any
    column: Column
    choices: Sequence[tuple[str, Any]]

    def options(self) -> Sequence[tuple[str, Any]]:
        """Return the choices."""
        return self.choices

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: This is none of the choices.
        """
        return self.column == _chosen(text, self.choices)


@dataclass(frozen=True, slots=True)
class YesFilter:
    """Rows for which something holds, or those for which it does not.

    Args:
        key: Its name in the query of the address.
        label: Lazily translated.
        holds: The condition; never null.
    """

    control: ClassVar[str] = "select"

    key: str
    label: Any
    holds: ColumnElement[bool]

    def options(self) -> Sequence[tuple[str, Any]]:
        """Return yes and no."""
        return ((YES, lazy_gettext("Yes")), (NO, lazy_gettext("No")))

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: This is neither yes nor no.
        """
        return self.holds if _chosen(text, self.options()) == YES else ~self.holds


def words_of(narrowing: Filter, text: str) -> str:
    """Return a value as a person reads it: the words of a choice, else what was typed."""
    words: Mapping[str, Any] = dict(narrowing.options())
    return str(words.get(text, text))


def storable(text: str) -> str:
    """Return a text that the database can compare with.

    Raises:
        WrongValue: It is too long, or holds what cannot be stored.
    """
    if NUL in text:
        raise WrongValue(gettext("This holds a character that cannot be looked for."))
    if len(text) > LONGEST_TEXT:
        raise WrongValue(gettext("This is too long to be looked for."))
    return text


def _chosen(text: str, choices: Sequence[tuple[str, Any]]) -> str:
    if text not in dict(choices):
        raise WrongValue(gettext("Please choose one of the list."))
    return text
