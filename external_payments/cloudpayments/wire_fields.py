"""Reads the gateway's fields one by one, tolerant of what is absent, strict about what is wrong.

Answers are JSON, notifications mostly forms; the same field may come as a number or as text, and
an empty text means absent. New fields appear without notice and are ignored.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from billing_rules.money import Money

LARGEST_WHOLE_NUMBER = 2**63 - 1
"""The gateway's numbers are 64-bit and signed, as our columns are."""

AMOUNT_SHAPE = re.compile(r"[0-9]{1,13}(\.[0-9]+)?", re.ASCII)
"""Plain digits only: an exponent could make a number of a million digits out of ten characters."""

EPOCH_SHAPE = re.compile(r"/Date\((?P<milliseconds>-?[0-9]{1,15})\)/", re.ASCII)
"""The older of the gateway's two ways to write a moment."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

CARD_EXPIRY_SHAPE = re.compile(r"(?P<month>0[1-9]|1[0-2])/(?P<year>[0-9]{2})", re.ASCII)
"""Month and year of two digits, such as 09/27."""


class FieldUnreadable(ValueError):
    """A field is absent or does not hold what its name promises."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.reason = reason


class WireFields:
    """Named values from the gateway, read with their types.

    Args:
        values: What came, with the gateway's names.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Return whether the field came with something in it."""
        return self._values.get(name) not in (None, "")

    def text(self, name: str) -> str | None:
        """Return the text, or none when absent or empty; a number becomes its digits.

        Raises:
            FieldUnreadable: The field holds a list or an object.
        """
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str | int | Decimal):
            raise FieldUnreadable(name, "is no text")
        return str(value)

    def required_text(self, name: str) -> str:
        """Return the text.

        Raises:
            FieldUnreadable: It is absent or empty.
        """
        value = self.text(name)
        if value is None:
            raise FieldUnreadable(name, "is missing")
        return value

    def whole_number(self, name: str) -> int | None:
        """Return the number, or none when absent or empty.

        Raises:
            FieldUnreadable: It is not whole, is negative or above 64 bits.
        """
        value = self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal()) or len(value) > len(
            str(LARGEST_WHOLE_NUMBER)
        ):
            raise FieldUnreadable(name, "is no whole number")
        number = int(value)
        if number > LARGEST_WHOLE_NUMBER:
            raise FieldUnreadable(name, "is above 64 bits")
        return number

    def required_whole_number(self, name: str) -> int:
        """Return the number.

        Raises:
            FieldUnreadable: It is absent or no whole number of 64 bits.
        """
        value = self.whole_number(name)
        if value is None:
            raise FieldUnreadable(name, "is missing")
        return value

    def money(self, *, currency: str | None = None) -> Money:
        """Return `Amount` in `Currency`: the merchant's side of the operation.

        Args:
            currency: What to take when the gateway names none, as in some notifications.

        Raises:
            FieldUnreadable: Either is absent, or the amount has a fraction of a minor unit.
        """
        text = self.required_text("Amount")
        if not AMOUNT_SHAPE.fullmatch(text):
            raise FieldUnreadable("Amount", "is no amount")
        code = self.text("Currency") or currency or self.required_text("Currency")
        try:
            return Money.from_decimal(Decimal(text), code)
        except ValueError as error:
            raise FieldUnreadable("Amount", f"is unusable: {error}") from error

    def moment(self, name: str) -> datetime | None:
        """Return the moment in UTC, or none when absent; without a zone it is UTC already.

        Raises:
            FieldUnreadable: It is written in no way that the gateway is known to use.
        """
        value = self.text(name)
        if value is None:
            return None
        try:
            return _as_utc(value)
        except (ValueError, OverflowError) as error:
            raise FieldUnreadable(name, "is no moment") from error

    def created_at(self) -> datetime:
        """Return when the operation began, in UTC, however the answer writes it.

        Raises:
            FieldUnreadable: It is absent or no moment.
        """
        moment = self.moment("CreatedDateIso") or self.moment("CreatedDate")
        if moment is None:
            raise FieldUnreadable("CreatedDateIso", "is missing")
        return moment

    def card_expiry(self) -> tuple[int | None, int | None]:
        """Return month and full year of `CardExpDate`, or nones when it is not a date."""
        expiry = CARD_EXPIRY_SHAPE.fullmatch(self.text("CardExpDate") or "")
        if expiry is None:
            return None, None
        return int(expiry["month"]), 2000 + int(expiry["year"])

    def our_id(self, name: str) -> UUID | None:
        """Return an id that we gave, or none when the value is not one of ours."""
        return as_our_id(self.text(name))

    def json_object(self, name: str) -> Mapping[str, object]:
        """Return free data, which comes as JSON inside a text; empty when it is anything else."""
        value = self._values.get(name)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                # Merchants may keep any text there, so that other text is not ours is an answer.
                return {}
        return value if isinstance(value, dict) else {}


def _as_utc(value: str) -> datetime:
    if epoch := EPOCH_SHAPE.fullmatch(value):
        return EPOCH + timedelta(milliseconds=int(epoch["milliseconds"]))
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_our_id(value: object) -> UUID | None:
    """Return the id when it is written exactly as we write ours, else none."""
    try:
        found = UUID(str(value))
    except ValueError:
        return None
    return found if str(found) == str(value).lower() else None
