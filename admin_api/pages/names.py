"""What people are called whom we know by an id alone, and ids in a form that people can read."""

from uuid import UUID

from admin_api.pages.listing.filters import LEFT_OUT
from runtime.identifiers import find_id

SHOWN_OF_BEGINNING, SHOWN_OF_END = 8, 4
"""Characters: ids that were made within a minute begin alike, and their ends are random."""


def short_id(row_id: UUID | str) -> str:
    """Return an id as pages show it, by which the search finds it: 67d4a195…5c1e."""
    told = str(row_id)
    return f"{told[:SHOWN_OF_BEGINNING]}{LEFT_OUT}{told[-SHOWN_OF_END:]}"


def name_of(subject: str) -> str:
    """Return what somebody is called who has signed in.

    Args:
        subject: As the sign-in gave it: a name stands as it is, an id in short.
    """
    return subject if find_id(subject) is None else short_id(subject)
