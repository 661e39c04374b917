"""Tokens: one for each card of an account, kept for ever as the gateway keeps them."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import dataclass

from payment_sandbox.cards import card_behind
from payment_sandbox.errors import RequestRefused
from payment_sandbox.ledger import Books
from payment_sandbox.reasons import APPROVED

PAGE_SIZE = 100
"""Tokens on a page of tokens/list; undocumented, as long as the gateway's other pages."""


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A token and the card behind it; `expires` is MM/YY."""

    token: str
    account_id: str
    first_six: str
    last_four: str
    expires: str


class TokenUnknown(RequestRefused):
    """No card was saved under this token for this account."""

    def __init__(self) -> None:
        super().__init__("Token not found")


def keep_card(
    books: Books, account_id: str, *, first_six: str, last_four: str, expires: str
) -> str:
    """Save a card after a successful payment.

    Returns:
        Its token: a new one, or the one this account already has for the card.
    """
    row = books.execute(
        "INSERT INTO saved_cards VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (account_id, first_six, last_four, expires)"
        " DO UPDATE SET token = token RETURNING token",
        (_new_token(first_six, last_four), account_id, first_six, last_four, expires),
    ).fetchone()
    return str(row["token"])


def get_saved_card(books: Books, token: str, account_id: str) -> SavedCard:
    """Return the card behind a token.

    Raises:
        TokenUnknown: There is no such token, or it belongs to another account.
    """
    row = books.execute(
        "SELECT * FROM saved_cards WHERE token = ? AND account_id = ?", (token, account_id)
    ).fetchone()
    if row is None:
        raise TokenUnknown
    return _from_row(row)


def list_saved_cards(books: Books, page_number: int) -> list[SavedCard]:
    """Return a page of all tokens of the terminal, oldest first.

    Args:
        books: The ledger.
        page_number: From 1.
    """
    query = "SELECT * FROM saved_cards ORDER BY rowid LIMIT ? OFFSET ?"
    return [
        _from_row(row) for row in books.execute(query, (PAGE_SIZE, (page_number - 1) * PAGE_SIZE))
    ]


def _new_token(first_six: str, last_four: str) -> str:
    if card_behind(first_six, last_four).token_code == APPROVED:
        return f"success_{uuid.uuid4()}"
    return f"tk_{uuid.uuid4().hex[:29]}"


def _from_row(row: sqlite3.Row) -> SavedCard:
    return SavedCard(
        row["token"], row["account_id"], row["first_six"], row["last_four"], row["expires"]
    )
