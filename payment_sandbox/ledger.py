"""The file that remembers everything: one writer at a time, committed before any answer leaves."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from payment_sandbox.schema import SCHEMA

Books = sqlite3.Connection
"""The ledger inside a transaction; functions that take it read and write, and never commit."""


class LedgerClosed(Exception):
    """The sandbox is stopping, and nothing more is written."""


class Ledger:
    """Gives transactions on one SQLite file.

    WAL with `synchronous=OFF`: what was committed survives the death of the process, which is what
    the sandbox promises; nobody waits for the disk, and a loss of power may take the file.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._is_closed = False
        self._books = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._books.row_factory = sqlite3.Row
        # First: to change the kind of journal waits for the disk as well.
        self._books.execute("PRAGMA synchronous=OFF")
        self._books.execute("PRAGMA journal_mode=WAL")
        self._books.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[Books]:
        """Give the books to one thread; all is kept on a normal exit, nothing after an error.

        Raises:
            LedgerClosed: The sandbox is stopping.
        """
        with self._lock:
            if self._is_closed:
                raise LedgerClosed
            self._books.execute("BEGIN IMMEDIATE")
            try:
                yield self._books
            except BaseException:
                self._books.execute("ROLLBACK")
                raise
            self._books.execute("COMMIT")

    def close(self) -> None:
        """Close the file once the transaction under way has ended."""
        with self._lock:
            self._is_closed = True
            self._books.close()


def next_number(books: Books, counter: str) -> int:
    """Return the next number of a counter, never given twice."""
    row = books.execute(
        "UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value", (counter,)
    ).fetchone()
    return int(row["value"])


def read_ahead_ms(books: Books) -> int:
    """Return how far the clock was moved ahead of real time, in milliseconds."""
    return int(books.execute("SELECT ahead_ms FROM clock").fetchone()["ahead_ms"])


def keep_ahead_ms(books: Books, ahead_ms: int) -> None:
    """Keep how far the clock is ahead of real time, across restarts."""
    books.execute("UPDATE clock SET ahead_ms = ?", (ahead_ms,))
