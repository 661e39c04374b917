"""Answers kept under their `X-Request-ID`, so that a repeated request is not carried out again."""

from __future__ import annotations

from dataclasses import dataclass

from payment_sandbox.ledger import Books


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What makes two requests the same: the terminal, the path and the merchant's id."""

    public_id: str
    path: str
    request_id: str


def find_answer(books: Books, key: RequestKey, now_ms: int) -> bytes | None:
    """Return what a request was answered, or none when it is new or long ago."""
    row = books.execute(
        "SELECT answer FROM remembered_answers"
        " WHERE public_id = ? AND path = ? AND request_id = ? AND forget_at_ms > ?",
        (key.public_id, key.path, key.request_id, now_ms),
    ).fetchone()
    return None if row is None else bytes(row["answer"])


def keep_answer(books: Books, key: RequestKey, answer: bytes, forget_at_ms: int) -> None:
    """Keep an answer until a moment, in the transaction that did what it tells."""
    books.execute(
        "INSERT OR REPLACE INTO remembered_answers VALUES (?, ?, ?, ?, ?)",
        (key.public_id, key.path, key.request_id, answer, forget_at_ms),
    )


def forget_answers(books: Books, now_ms: int) -> None:
    """Delete the answers whose time is over."""
    books.execute("DELETE FROM remembered_answers WHERE forget_at_ms <= ?", (now_ms,))
