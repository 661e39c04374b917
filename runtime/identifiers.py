"""Ids that are made by whoever sends, before anything is stored."""

import json
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh id; later ones sort after earlier ones, which keeps indexes dense."""
    return uuid7()


def derived_id(namespace: UUID, *parts: str) -> UUID:
    """Return the id that always follows from the same namespace and parts.

    Parts are joined as a JSON list, so that `("ab", "c")` and `("a", "bc")` differ.

    Args:
        namespace: Keeps ids of different kinds or owners apart.
        parts: Whatever names the thing, in a fixed order.
    """
    return uuid5(namespace, json.dumps(parts, separators=(",", ":")))


def find_id(text: str | None) -> UUID | None:
    """Return the id that `text` spells in the usual form of 36 characters, or none."""
    if text is None:
        return None
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None
