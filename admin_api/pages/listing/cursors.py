"""Where a page of a list ends, whatever the list is sorted by."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Self
from uuid import UUID

from admin_api.pages.listing.filters import HIGHEST_NUMBER
from runtime.web.json_body import NUL
from runtime.web.pagination import Column, CursorMalformed


@dataclass(frozen=True, slots=True)
class ListCursor:
    """A row at the edge of a page.

    Args:
        order: Key and direction of the sort it belongs to; in another one it means nothing.
        value: Of the sort; none where the row has none.
        row_id: Tells rows apart that are equal in the sort.
        is_backward: The page wanted is the one before the row, not the one behind it.
    """

    order: str
    value: Any
    row_id: Any
    is_backward: bool = False

    def encode(self) -> str:
        """Return the cursor as a text that means nothing to whoever sees the address."""
        parts = [self.order, _plain(self.value), _plain(self.row_id), self.is_backward]
        plain = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(plain.encode()).decode("ascii").rstrip("=")

    @classmethod
    def decode(cls, text: str, *, order: str, by: Column, row_id: Column) -> Self:
        """Return the cursor that `encode` made `text` of.

        Args:
            text: Of the address, which anybody may have changed.
            order: Key and direction of the sort in hand.
            by: Column of that sort; tells the type of the value.
            row_id: Tells the type of the id.

        Raises:
            CursorMalformed: It was none of ours, or one of another sort.
        """
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            written_order, value, written_id, is_backward = parts
            cursor = cls(
                order=str(written_order),
                value=None if value is None else _typed(value, by),
                row_id=_typed(written_id, row_id),
                is_backward=bool(is_backward),
            )
        except (ValueError, TypeError, OverflowError, binascii.Error, InvalidOperation) as error:
            raise CursorMalformed("this cursor is not one of ours") from error
        if cursor.order != order:
            raise CursorMalformed("this cursor belongs to another order")
        return cursor


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def _typed(value: Any, column: Column) -> Any:
    return READERS[column.type.python_type](value)


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _number(value: Any) -> int:
    number = int(value)
    if abs(number) > HIGHEST_NUMBER:
        raise ValueError("no number of ours is so great")
    return number


def _text(value: Any) -> str:
    text = str(value)
    if NUL in text:
        raise ValueError("no text of ours holds this character")
    return text


READERS: Mapping[type, Callable[[Any], Any]] = {
    datetime: _moment,
    date: date.fromisoformat,
    int: _number,
    bool: bool,
    Decimal: Decimal,
    str: _text,
    UUID: UUID,
}
"""How a value comes back, by what its column holds."""
