"""Answers of the API: the envelope, and the few that have none."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response

from payment_sandbox.fields import encode_json

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer ready to be sent."""

    body: bytes
    status: int = HTTPStatus.OK
    content_type: str = JSON


def succeeded(model: object = None, message: str | None = None) -> Reply:
    """Return `Success: true`; `Model` is left out when there is nothing to show."""
    return _envelope(success=True, message=message, model=model)


def unsuccessful(model: object) -> Reply:
    """Return `Success: false` with a `Model` that says why, such as a decline or 3-D Secure."""
    return _envelope(success=False, message=None, model=model)


def refused(message: str) -> Reply:
    """Return `Success: false` with a text and without `Model`."""
    return _envelope(success=False, message=message, model=None)


def _envelope(*, success: bool, message: str | None, model: object) -> Reply:
    document: dict[str, object] = {"Success": success, "Message": message}
    if model is not None:
        document["Model"] = model
    return Reply(encode_json(document))


def json_response(document: object, status: int = HTTPStatus.OK) -> Response:
    """Return a document without an envelope, as the widget's backend and the controls answer."""
    return Response(encode_json(document), status, content_type=JSON)


UNAUTHORISED = Reply(
    b"<html><body><h2>401 - Unauthorized: Access is denied due to invalid credentials.</h2>"
    b"</body></html>",
    HTTPStatus.UNAUTHORIZED,
    HTML,
)
TOO_MANY = Reply(b"Too many requests", HTTPStatus.TOO_MANY_REQUESTS, "text/plain; charset=utf-8")
SERVER_ERROR = Reply(
    b"<html><body><h2>500 - Internal server error.</h2></body></html>",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTML,
)
MAINTENANCE = Reply(
    b"<html><head><title>Maintenance</title></head>"
    b"<body><h1>Scheduled maintenance</h1></body></html>",
    HTTPStatus.OK,
    HTML,
)
"""A page with status 200: the kind that has overwritten good states in others' billing."""
