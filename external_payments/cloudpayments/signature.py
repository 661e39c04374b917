"""Tells whether a notification really comes from the gateway.

Two headers come together and differ in the bytes that they sign: `Content-HMAC` the body as sent,
`X-Content-HMAC` the body decoded from its form escapes. The first is preferred; the second serves
where something on the way rewrote the escapes.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote_to_bytes

RAW_HEADER = "content-hmac"
DECODED_HEADER = "x-content-hmac"


def is_signed_by(secrets: Sequence[str], raw_body: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether one of the secrets signed this body.

    Args:
        secrets: API secrets that count: the current one and, while it is being replaced, the
            other. An empty one never matches.
        raw_body: The bytes as received, before any parser; the query string for a GET.
        headers: Of the request, in any letter case.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    keys = [secret.encode() for secret in secrets if secret]
    if _matches(keys, [raw_body], sent.get(RAW_HEADER)):
        return True
    # A JSON body has no escapes, so its second signature is over the same raw bytes.
    bodies = [unquote_to_bytes(raw_body.replace(b"+", b" ")), raw_body]
    return _matches(keys, bodies, sent.get(DECODED_HEADER))


def _matches(keys: Iterable[bytes], bodies: Sequence[bytes], claimed: str | None) -> bool:
    if not claimed:
        return False
    claim = claimed.strip().encode()
    return any(hmac.compare_digest(_sign(key, body), claim) for key in keys for body in bodies)


def _sign(key: bytes, body: bytes) -> bytes:
    return b64encode(hmac.digest(key, body, "sha256"))
