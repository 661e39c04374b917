"""Reading a JSON body so strictly that nothing behind it can stumble over it."""

import json
from typing import Any, NoReturn

from flask import Request

from runtime.web.problems import BadRequest, Unprocessable

NUL = "\x00"
"""PostgreSQL cannot store it in a text."""


def read_json_body(request: Request) -> Any:
    """Return the parsed body, or none when there is none.

    Raises:
        BadRequest: It is no JSON by RFC 8259, or nested or long-winded beyond reason.
        Unprocessable: It holds texts that cannot be stored.
    """
    return parse_json(request.get_data(cache=True))


def parse_json(raw: bytes) -> Any:
    """Return what `raw` says, or none when it is empty.

    Raises:
        BadRequest: It is no JSON by RFC 8259, or nested or long-winded beyond reason.
        Unprocessable: It holds texts that cannot be stored.
    """
    if not raw:
        return None
    try:
        parsed = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not valid JSON.", code="malformed_request") from error
    if rb"\u" in raw:
        _require_storable(parsed)
    return parsed


def canonical_json(value: object) -> bytes:
    """Return the one spelling of a JSON value: sorted keys, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _require_storable(parsed: object) -> None:
    try:
        # A lone half of a surrogate pair has no UTF-8.
        text = json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Unprocessable("The body holds half a character.") from error
    if rb"\u0000" in text:
        raise Unprocessable("The body holds a NUL character.")
