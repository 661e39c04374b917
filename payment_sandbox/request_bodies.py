"""The body of a request, whether it came as JSON or as a form."""

from __future__ import annotations

from flask import Request

from payment_sandbox.errors import RequestRefused
from payment_sandbox.fields import Fields, decode_json
from payment_sandbox.forms import read_form

FORM = "application/x-www-form-urlencoded"


def read_fields(incoming: Request) -> Fields:
    """Return the fields of a JSON or form body; an unnamed content type is taken as JSON.

    Raises:
        RequestRefused: The body is neither.
    """
    if incoming.mimetype == FORM:
        return Fields(read_form(incoming.form.items(multi=True)))
    body = incoming.get_data()
    if not body.strip():
        return Fields({})
    try:
        document = decode_json(body)
    except ValueError as error:
        raise RequestRefused("Request body is not valid JSON") from error
    if not isinstance(document, dict):
        raise RequestRefused("Request body is not an object")
    return Fields(document)
