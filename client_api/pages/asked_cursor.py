"""Where a page of a list begins, as the address of the page says it."""

from flask import request

from runtime.web.pagination import Cursor, CursorMalformed
from runtime.web.problems import NotFound


def asked_cursor() -> Cursor | None:
    """Return behind which row the page in hand begins; none for the first page.

    Raises:
        NotFound: The address was damaged on its way.
    """
    text = request.args.get("cursor")
    if text is None:
        return None
    try:
        return Cursor.decode(text)
    except CursorMalformed as error:
        raise NotFound("There is no such page of the list.") from error
