"""The columns of a list's file: those of its page in front, ids and codes behind."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from admin_api.pages.listing.fields import Code, Field, stored
from admin_api.pages.listing.listing import Column, Listing
from admin_api.queries.pages import Record


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a file.

    Args:
        head: In the language of the page, or a name for programs.
        value: What stands there of a row.
    """

    head: str
    value: Callable[[Record], object]


def file_columns(listing: Listing) -> Sequence[FileColumn]:
    """Return what the file of a list consists of, from left to right."""
    told = (*listing.columns, *listing.also_exported)
    read = [_of_field(field, column) for column in told for field in column.cell.fields]
    codes = [_of_code(code, column.key) for column in told for code in column.cell.codes]
    return [*read, *codes, *_of_names(listing.exported_codes)]


def _of_field(field: Field, column: Column) -> FileColumn:
    def value(row: Record) -> object:
        return field.value(row, column.key)

    return FileColumn(
        field.head(column.title), _said_once(value, column.key) if field.is_of_code else value
    )


def _said_once(value: Callable[[Record], object], key: str) -> Callable[[Record], object]:
    said: dict[object, object] = {}

    def remembered(row: Record) -> object:
        code = row[key]
        if code not in said:
            said[code] = value(row)
        return said[code]

    return remembered


def _of_code(code: Code, key: str) -> FileColumn:
    name = code.name or key
    return FileColumn(name, lambda row: code.value(row, name))


def _of_names(names: Sequence[str]) -> Iterator[FileColumn]:
    return (FileColumn(name, partial(_stored_as, name)) for name in names)


def _stored_as(name: str, row: Record) -> object:
    return stored(row, name)
