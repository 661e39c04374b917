"""Lists in pages, newest first, that stay right while rows are added."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import InstrumentedAttribute

DEFAULT_LIMIT = 20
HIGHEST_LIMIT = 100

Row = TypeVar("Row")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class CursorMalformed(ValueError):
    """A cursor was not one of ours."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: the next one begins behind it.

    Args:
        moment: What the list is sorted by, aware.
        row_id: Tells rows of the same moment apart.
    """

    moment: datetime
    row_id: UUID

    def encode(self) -> str:
        """Return the cursor as a text that means nothing to the caller."""
        plain = json.dumps([self.moment.astimezone(UTC).isoformat(), str(self.row_id)])
        return base64.urlsafe_b64encode(plain.encode()).decode("ascii").rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """Return the cursor that `encode` made `text` of.

        Raises:
            CursorMalformed: It was not.
        """
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            moment, row_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            return cls(datetime.fromisoformat(moment).astimezone(UTC), UUID(row_id))
        except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error) as error:
            raise CursorMalformed("this cursor is not one of ours") from error


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list.

    Args:
        items: The rows.
        next_cursor: Where the next page begins; none on the last one.
    """

    items: Sequence[Row]
    next_cursor: str | None


def page_of(rows: Sequence[Row], *, limit: int, cursor_of: Callable[[Row], Cursor]) -> Page[Row]:
    """Return a page of at most `limit` rows.

    Args:
        rows: One more than `limit` were asked for, to know whether there are any behind.
        limit: From 1.
        cursor_of: Where a row stands in the list.
    """
    items = rows[:limit]
    has_more = len(rows) > limit
    return Page(items, cursor_of(items[-1]).encode() if has_more else None)


def comes_after(cursor: Cursor, moment: Column, row_id: Column) -> ColumnElement[bool]:
    """Return the condition for rows behind `cursor` in a list sorted by both, descending.

    Args:
        cursor: Last row of the page before.
        moment: Column that the list is sorted by.
        row_id: Column that tells rows of the same moment apart.
    """
    return tuple_(moment, row_id) < tuple_(cursor.moment, cursor.row_id)


class CursorField(fields.String):
    """A cursor in a query."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Cursor:  # type: ignore[override] # marshmallow ties the field to text
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return Cursor.decode(text)
        except CursorMalformed as error:
            raise ValidationError("Not a cursor that we gave.") from error


class PageArguments(Schema):
    """The parameters that every list takes."""

    limit = fields.Integer(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, HIGHEST_LIMIT),
        metadata={"description": "Rows in one page."},
    )
    cursor = CursorField(
        load_default=None, metadata={"description": "`next_cursor` of the page before."}
    )


@cache
def page_schema(item_schema: type[Schema]) -> type[Schema]:
    """Return the schema of a page of items, named after theirs in the OpenAPI file."""
    name = f"{item_schema.__name__.removesuffix('Schema')}PageSchema"
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item_schema), required=True),
            "next_cursor": fields.String(required=True, allow_none=True),
        },
        name=name,
    )
