"""Declines to order: what the bank will say of the next charges by a token, whatever its card."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from payment_sandbox.errors import FieldInvalid, FieldMissing
from payment_sandbox.fields import Fields
from payment_sandbox.ledger import Books
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.operations import Operation

SELECTORS = ("account_id", "token", "last_four")
"""What may say whose charges are declined; several must all fit."""

BANK_CODES = range(5000, 7000)
"""Codes that come from a bank, also those that nobody has documented yet."""


@dataclass(frozen=True, slots=True)
class OrderedDecline:
    """What one charge is declined with; `rest_seconds` is none when nothing is said of a rest."""

    code: int
    rest_seconds: int | None


def order_decline(books: Books, fields: Fields) -> int:
    """Order declines as a request asks for them, and return the number of the order.

    Raises:
        RequestRefused: A field is missing or has no such value.
    """
    whose = tuple(fields.text(name) for name in SELECTORS)
    if not any(whose):
        raise FieldMissing("One of account_id, token and last_four")
    code = fields.required_integer("code")
    if code not in BANK_CODES:
        raise FieldInvalid("code")
    row = books.execute(
        "INSERT INTO ordered_declines (account_id, token, last_four, code, times, rest_seconds)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (*whose, code, _times(fields), _rest_seconds(fields)),
    ).fetchone()
    return int(row["id"])


def take_decline(books: Books, charge: Operation) -> OrderedDecline | None:
    """Return the oldest decline ordered for a charge and count it; none when the bank is free.

    Only charges by a token are declined to order: a payer with the card in hand meets the card.
    """
    if charge.token is None:
        return None
    row = books.execute(
        "UPDATE ordered_declines SET times = times - 1 WHERE id ="
        " (SELECT min(id) FROM ordered_declines WHERE times > 0"
        " AND coalesce(account_id, ?1) = ?1 AND coalesce(token, ?2) = ?2"
        " AND coalesce(last_four, ?3) = ?3) RETURNING *",
        (charge.account_id or "", charge.token, charge.last_four),
    ).fetchone()
    return None if row is None else OrderedDecline(row["code"], row["rest_seconds"])


def list_ordered_declines(books: Books) -> list[JsonObject]:
    """Return the orders that are not used up, oldest first; `times` is what is left."""
    rows = books.execute("SELECT * FROM ordered_declines WHERE times > 0 ORDER BY id")
    return [_order_json(row) for row in rows]


def cancel_ordered_declines(books: Books) -> None:
    """Let the cards speak for themselves again."""
    books.execute("DELETE FROM ordered_declines")


def _times(fields: Fields) -> int:
    times = fields.integer("times")
    if times is not None and times < 1:
        raise FieldInvalid("times")
    return 1 if times is None else times


def _rest_seconds(fields: Fields) -> int | None:
    seconds = fields.integer("retry_after_seconds")
    if seconds is not None and seconds < 0:
        raise FieldInvalid("retry_after_seconds")
    return seconds


def _order_json(row: sqlite3.Row) -> JsonObject:
    whose = {name: row[name] for name in SELECTORS}
    return {
        "id": row["id"],
        **whose,
        "code": str(row["code"]),
        "times": row["times"],
        "retry_after_seconds": row["rest_seconds"],
    }
