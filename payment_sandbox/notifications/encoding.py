"""How a notification looks on the wire: .NET-style forms and the two signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from urllib.parse import quote_plus, unquote_plus

UNESCAPED = "-_.!*()"
"""What .NET's form encoder leaves as it is, beside letters and digits."""

_ESCAPE = re.compile("%[0-9A-F]{2}")

FormPairs = Iterable[tuple[str, str]]


def form_body(pairs: FormPairs, charset: str = "utf-8") -> str:
    """Return a form with lowercase escapes, `+` for spaces and empty values kept.

    Args:
        pairs: Names and values in the order of sending.
        charset: `utf-8` or `windows-1251`; a letter that it lacks becomes a question mark.
    """
    return "&".join(f"{name}={_escaped(value, charset)}" for name, value in pairs)


def given(name: str, value: str | None) -> list[tuple[str, str]]:
    """Return a field, or nothing when its value is none or empty."""
    return [(name, value)] if value else []


def _escaped(value: str, charset: str) -> str:
    quoted = quote_plus(value, safe=UNESCAPED, encoding=charset, errors="replace").replace(
        "~", "%7E"
    )
    return _ESCAPE.sub(lambda escape: escape[0].lower(), quoted)


def signature_headers(body: str, secret: str, charset: str = "utf-8") -> dict[str, str]:
    """Return both headers that prove where a form came from.

    Args:
        body: The form or query string exactly as it is sent.
        secret: The terminal's API secret.
        charset: What the form's escapes stand for.
    """
    decoded = unquote_plus(body, encoding=charset)
    return {"Content-HMAC": _signature(body, secret), "X-Content-HMAC": _signature(decoded, secret)}


def _signature(text: str, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()
