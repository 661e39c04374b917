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
    location = address_with(address, **query)
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": location})


def address_with(address: str, **query: str) -> str:
    """Return an address with more in its query.

    Args:
        address: With a query or without.
        query: Added.
    """
    if not query:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(query)}"
