"""Addresses of the same list with another part of its query."""

from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict


def address_with(path: str, query: MultiDict[str, str], **changes: str | None) -> str:
    """Return an address with a query that was changed.

    Args:
        path: Of the page.
        query: Of the request in hand; what is empty in it is left out.
        changes: New values by name; none takes the name out.
    """
    kept = {name: value for name, value in query.items() if value}
    wanted = {name: value for name, value in (kept | changes).items() if value is not None}
    return f"{path}?{urlencode(wanted)}" if wanted else path
