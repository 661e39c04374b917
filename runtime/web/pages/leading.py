"""Leading a browser to another page."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Response


def lead_to(address: str, **query: str) -> Response:
    """Return the answer that has a browser open a page, by GET whatever it sent here.

    Args:
        address: Of the page; one that a visitor brought along must have been checked.
        query: Added to the address.
    """
    if query:
        joint = "&" if "?" in address else "?"
        address = f"{address}{joint}{urlencode(query)}"
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
