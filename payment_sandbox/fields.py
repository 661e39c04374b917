"""The fields of one request: keys in any case, values from JSON or from a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

import msgspec

from payment_sandbox.dates import milliseconds
from payment_sandbox.errors import FieldInvalid, FieldMissing
from payment_sandbox.money import CURRENCIES, minor_units

TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "0", "no", "off"})

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def decode_json(body: bytes | str) -> object:
    """Return a JSON document with its fractions exact.

    Raises:
        ValueError: It is not JSON.
    """
    return _decoder.decode(body)


def encode_json(document: object) -> bytes:
    """Return a document as JSON, with decimals as plain numbers."""
    return _encoder.encode(document)


class Fields:
    """Reads typed values and refuses what cannot be used, in the gateway's words."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = {name.lower(): value for name, value in values.items()}

    def __bool__(self) -> bool:
        return bool(self._values)

    def raw(self, name: str) -> object:
        """Return a value as it came; none when absent or an empty text."""
        value = self._values.get(name.lower())
        return None if value == "" else value

    def text(self, name: str) -> str | None:
        """Return a text; numbers are taken as their digits, and none means absent.

        Raises:
            FieldInvalid: The value is neither a text nor a number.
        """
        value = self.raw(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise FieldInvalid(name)
        return str(value)

    def required_text(self, name: str) -> str:
        """Return a text that must be there.

        Raises:
            FieldMissing: It is absent or empty.
        """
        value = self.text(name)
        if value is None:
            raise FieldMissing(name)
        return value

    def amount_minor(self, name: str = "Amount") -> int:
        """Return a required amount in hundredths.

        Raises:
            FieldMissing: It is absent.
            FieldInvalid: It is below 0.01, has a third decimal or is no number.
        """
        value = self.raw(name)
        if value is None:
            raise FieldMissing(name)
        amount_minor = minor_units(value)
        if amount_minor is None:
            raise FieldInvalid(name)
        return amount_minor

    def currency(self, name: str = "Currency") -> str:
        """Return the currency, roubles when absent.

        Raises:
            FieldInvalid: The handbook does not know it.
        """
        currency = (self.text(name) or "RUB").upper()
        if currency not in CURRENCIES:
            raise FieldInvalid(name)
        return currency

    def integer(self, name: str) -> int | None:
        """Return a whole number, a fraction rounded as the gateway does; none means absent.

        Raises:
            FieldInvalid: It is no number.
        """
        value = self.text(name)
        if value is None:
            return None
        try:
            return int(Decimal(value).to_integral_value())
        except (InvalidOperation, ValueError, OverflowError) as error:
            raise FieldInvalid(name) from error

    def required_integer(self, name: str, *, at_least: int | None = None) -> int:
        """Return a whole number that must be there.

        Raises:
            FieldMissing: It is absent.
            FieldInvalid: It is no number, or below `at_least`.
        """
        value = self.integer(name)
        if value is None:
            raise FieldMissing(name)
        if at_least is not None and value < at_least:
            raise FieldInvalid(name)
        return value

    def flag(self, name: str) -> bool | None:
        """Return true or false from JSON or from its usual words; none means absent.

        Raises:
            FieldInvalid: It is neither.
        """
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        word = str(value).lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise FieldInvalid(name)
        return word in TRUE_WORDS

    def moment_ms(self, name: str) -> int | None:
        """Return an ISO date in milliseconds; none means absent.

        Its zone is UTC by default. The word UTC may stand in its place, as Ruby writes it.

        Raises:
            FieldInvalid: It is no date.
        """
        value = self.text(name)
        if value is None:
            return None
        try:
            return milliseconds(datetime.fromisoformat(value.removesuffix(" UTC")))
        except ValueError as error:
            raise FieldInvalid(name) from error

    def nested(self, name: str) -> Fields:
        """Return the fields of an object, or of a text that holds one; empty when there is none."""
        value = self.raw(name)
        if isinstance(value, str):
            try:
                value = decode_json(value)
            except ValueError:
                return Fields({})
        return Fields(value) if isinstance(value, dict) else Fields({})

    def json_text(self, name: str) -> str | None:
        """Return free data as the JSON text that is given back later; none means absent."""
        value = self.raw(name)
        if value is None or isinstance(value, str):
            return value
        return encode_json(value).decode()
