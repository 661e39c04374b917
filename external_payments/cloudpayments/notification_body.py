"""Decodes the body of a notification: a form or JSON, by its content type."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from email.message import Message
from urllib.parse import parse_qsl

from external_payments.cloudpayments.wire_fields import WireFields

MOST_FIELDS = 500
"""A notification has some sixty; a body of thousands is an attack or a mistake."""

CHARSETS = frozenset({"utf-8", "windows-1251"})
"""The two that the gateway's settings offer."""


class NotificationMalformed(ValueError):
    """A notification that cannot be understood; the field says where.

    Args:
        field: Name of the field, or `body`.
        reason: What is wrong with it; never the value itself.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.reason = reason


def read_body(raw_body: bytes, content_type: str) -> WireFields:
    """Return the fields of a body.

    Args:
        raw_body: The bytes as received; the query string for a GET.
        content_type: As in the header; anything that is not JSON is a form.

    Raises:
        NotificationMalformed: The bytes do not fit the charset, are no JSON object, have a field
            twice, or too many.
    """
    header = Message()
    header["Content-Type"] = content_type or "application/x-www-form-urlencoded"
    text = _decode(raw_body, charset := header.get_content_charset("utf-8"))
    if header.get_content_type() == "application/json":
        return WireFields(_read_json(text))
    return WireFields(_read_form(text, charset))


def _decode(raw_body: bytes, charset: str) -> str:
    if charset not in CHARSETS:
        raise NotificationMalformed("body", "is in a charset that the gateway does not offer")
    try:
        return raw_body.decode(charset)
    except UnicodeDecodeError as error:
        raise NotificationMalformed("body", f"is not {charset}") from error


def _read_json(text: str) -> Mapping[str, object]:
    try:
        values = json.loads(text, parse_float=Decimal, object_pairs_hook=_without_repeats)
    except NotificationMalformed:
        raise
    except (ValueError, RecursionError) as error:
        raise NotificationMalformed("body", "is no JSON") from error
    if not isinstance(values, dict):
        raise NotificationMalformed("body", "is no JSON object")
    return values


def _read_form(text: str, charset: str) -> Mapping[str, object]:
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            encoding=charset,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise NotificationMalformed("body", f"is no form in {charset} of usual size") from error
    return _without_repeats(pairs)


def _without_repeats(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    # Two readers could each take another of two values: one check must not see what we do not.
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise NotificationMalformed(name, "is given twice")
        values[name] = value
    return values
