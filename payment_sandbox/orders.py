"""Orders: links to a page where an invoice is paid."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass
from enum import StrEnum

from payment_sandbox.errors import NothingFound
from payment_sandbox.ledger import Books


class OrderStatus(StrEnum):
    """What has become of an order; the gateway documents Created alone."""

    CREATED = "Created"
    CANCELLED = "Cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """One order, in the order of its columns; what is to be paid stands in its intent."""

    id: str
    number: int
    intent_id: str
    status: OrderStatus
    phone: str | None
    created_at_ms: int


def save_order(books: Books, order: Order) -> None:
    """Write an order as it is now."""
    books.execute("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?)", astuple(order))


def get_order(books: Books, order_id: str) -> Order:
    """Return an order.

    Raises:
        NothingFound: There is none with this id.
    """
    row = books.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()
    if row is None:
        raise NothingFound
    return _from_row(row)


def _from_row(row: sqlite3.Row) -> Order:
    return Order(
        row["id"],
        row["number"],
        row["intent_id"],
        OrderStatus(row["status"]),
        row["phone"],
        row["created_at_ms"],
    )
