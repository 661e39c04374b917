"""Where dead letters are in the console."""

from urllib.parse import quote

LIST_ADDRESS = "/console/dead-letters"


def letter_address(message_id: str) -> str:
    """Return where one dead letter is shown; its id may be any text."""
    return f"{LIST_ADDRESS}/{quote(message_id, safe='')}"


def letter_route(message_id: str, act: str) -> str:
    """Return the path of a route of our API about a letter."""
    return f"/admin/v1/dead-letters/{quote(message_id, safe='')}/{act}"
