"""The same click twice is one command."""

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, request

from runtime.identifiers import derived_id
from runtime.web.json_body import canonical_json, read_json_body
from runtime.web.principal import Principal
from runtime.web.problems import BadRequest

IDEMPOTENCY_HEADER = "Idempotency-Key"

KEY_FORM = re.compile(r"[\x21-\x7e]{1,255}")
"""Visible ASCII: what a header can carry unchanged through every proxy."""

COMMANDS_OF_CALLERS = UUID("0c5b1f4e-6a52-5f0c-9a37-3d6d0e5d6b11")
"""Namespace of the ids that follow from a caller's key; it must never change."""


@dataclass(frozen=True, slots=True)
class CommandIdentity:
    """What makes a repeated request known as the same.

    Args:
        command_id: The same for the same caller, route and key.
        digest: SHA-256 of what is asked, in hex; another one under the same id is a misuse.
    """

    command_id: UUID
    digest: str


def command_identity(principal: Principal) -> CommandIdentity:
    """Return the identity of the command that the request in hand asks for.

    Args:
        principal: Whose key it is: others may use the same one.

    Raises:
        BadRequest: The key is missing or malformed, or the body is no JSON.
    """
    key = idempotency_key(request.headers.get(IDEMPOTENCY_HEADER))
    asked = [request.method, request.path, read_json_body(request)]
    return CommandIdentity(
        command_id=_id_of(principal, request.method, str(request.url_rule), key),
        digest=hashlib.sha256(canonical_json(asked)).hexdigest(),
    )


def command_id_at(path: str, *, method: str, key: str, principal: Principal) -> UUID:
    """Return the id of the command that a request to a route of this application asks for.

    Args:
        path: Of the route, without a query.
        method: Of HTTP.
        key: The Idempotency-Key of the request.
        principal: Whose request it is.
    """
    rule, _ = current_app.url_map.bind("").match(path, method=method, return_rule=True)
    return _id_of(principal, method, str(rule), key)


def _id_of(principal: Principal, method: str, rule: str, key: str) -> UUID:
    return derived_id(COMMANDS_OF_CALLERS, principal.subject, f"{method} {rule}", key)


def idempotency_key(header: str | None) -> str:
    """Return the key that the caller chose.

    Raises:
        BadRequest: It is missing, or not 1 to 255 visible ASCII characters.
    """
    if header is None:
        raise BadRequest(
            f"The header {IDEMPOTENCY_HEADER} is required: a fresh value for each new wish, "
            "the same one when a request is repeated.",
            code="idempotency_key_required",
        )
    if not KEY_FORM.fullmatch(header):
        raise BadRequest(
            f"{IDEMPOTENCY_HEADER} must be 1 to 255 visible ASCII characters.",
            code="idempotency_key_malformed",
        )
    return header
