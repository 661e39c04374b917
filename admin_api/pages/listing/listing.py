"""What a list of the console is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from admin_api.pages.listing.cells import Cell
from admin_api.pages.listing.filters import Filter
from admin_api.queries.pages import Record, Statement
from runtime.web.pagination import Column as SqlColumn

TEMPLATE = "console/list.html"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list; a sort of the same key makes its head a link.

    Args:
        key: Of the statement's column, as a rule.
        title: Lazily translated.
        cell: How it shows a row.
        is_number: Set to the right, digits below digits.
    """

    key: str
    title: Any
    cell: Cell
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list; rows that are equal in it follow their ids.

    Args:
        key: Of the column whose head asks for it.
        title: Lazily translated.
        by: What is compared.
        is_nullable: It may be null; such rows come last in both directions.
        is_ascending_first: The smallest come first when the head is followed for the first time.
    """

    key: str
    title: Any
    by: SqlColumn
    is_nullable: bool = False
    is_ascending_first: bool = False


@dataclass(frozen=True, slots=True)
class RowAct:
    """What can be done with a row: a link to the page that asks for the reason.

    Args:
        words: A verb, lazily translated.
        address: Of that page.
    """

    words: Any
    address: str


def _nowhere(_row: Record) -> str | None:
    return None


def _no_acts(_row: Record) -> Sequence[RowAct]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of the console: a page of it with filters, sorts and a cursor, and all of it as CSV.

    Args:
        key: Name of its files and endpoints, and its place in the navigation.
        title: Lazily translated.
        statement: Selects every column that a cell reads, and the row's id as `id`.
        finding: Selects the ids alone, with the joins that filters and sorts need; for statements
            that would read much for rows which are on no page. Outer joins that are not needed
            cost nothing. None is the statement itself.
        row_id: That id; tells rows apart that are equal in a sort.
        columns: From left to right; the first one names the row.
        also_exported: What only the file has, for people: what few look for.
        exported_codes: What only the file has, for programs: ids and codes, by the names of the
            statement's columns.
        filters: Fields above the table, in this order.
        sorts: The first one is the default.
        address: Where a row leads; none leads nowhere.
        acts: What may be done with a row, by whoever looks.
        path: Below that of its blueprint; by default as the key.
        about: A sentence beneath the title: what is listed, and what one does about it.
        empty: What is said when there is nothing, and nothing was filtered away.
        template: Extends `console/list.html`.
    """

    key: str
    title: Any
    statement: Statement
    row_id: SqlColumn
    columns: Sequence[Column]
    sorts: Sequence[Sort]
    also_exported: Sequence[Column] = ()
    exported_codes: Sequence[str] = ()
    finding: Statement | None = None
    filters: Sequence[Filter] = ()
    address: Callable[[Record], str | None] = _nowhere
    acts: Callable[[Record], Sequence[RowAct]] = _no_acts
    path: str = ""
    about: Any = ""
    empty: Any = ""
    template: str = TEMPLATE

    @property
    def rule(self) -> str:
        """The path below that of its blueprint."""
        return self.path or f"/{self.key}"

    @property
    def has_acts(self) -> bool:
        """Whether rows have a column of buttons."""
        return self.acts is not _no_acts

    def narrowed(self, statement: Statement) -> Self:
        """Return the list of what another statement selects."""
        return replace(self, statement=statement, finding=None)
