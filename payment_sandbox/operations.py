"""Payments, refunds and payouts as the ledger keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum

from payment_sandbox.errors import NothingFound
from payment_sandbox.ledger import Books


class Kind(IntEnum):
    """What moved money; the numbers are the gateway's `Type`, of which 1 is our guess."""

    PAYMENT = 0
    REFUND = 1
    PAYOUT = 2


class Status(StrEnum):
    """How far an operation has come, in the gateway's words."""

    AWAITING_AUTHENTICATION = "AwaitingAuthentication"
    AUTHORIZED = "Authorized"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"
    DECLINED = "Declined"


STATUS_CODES = {status: place for place, status in enumerate(Status, start=1)}
"""`StatusCode`: 2, 3 and 5 are documented, 1 and 4 follow from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation with money. `token` is what was charged, or what the payment saved.

    `amount_minor` is what was taken: after a partial confirmation, the confirmed part.
    """

    transaction_id: int
    kind: Kind = Kind.PAYMENT
    status: Status
    amount_minor: int
    refunded_minor: int = 0
    currency: str
    created_at_ms: int
    authorised_at_ms: int | None = None
    confirmed_at_ms: int | None = None
    reason_code: int = 0
    two_stage: bool = False
    first_six: str
    last_four: str
    expires: str
    invoice_id: str | None = None
    account_id: str | None = None
    request_id: str | None = None
    original_transaction_id: int | None = None
    subscription_id: str | None = None
    token: str | None = None
    keeps_card: bool = False
    initiator_code: int | None = None
    payment_scheduled: int | None = None
    name: str | None = None
    email: str | None = None
    description: str | None = None
    ip_address: str | None = None
    json_data: str | None = None
    culture_name: str | None = None

    @property
    def is_successful(self) -> bool:
        """Whether the money is taken or held."""
        return self.status in {Status.AUTHORIZED, Status.COMPLETED}


_COLUMNS = tuple(field.name for field in fields(Operation))


def save_operation(books: Books, operation: Operation) -> None:
    """Write an operation as it is now."""
    places = ", ".join("?" * len(_COLUMNS))
    query = f"INSERT OR REPLACE INTO operations ({', '.join(_COLUMNS)}) VALUES ({places})"  # noqa: S608 - our own column names
    books.execute(query, tuple(getattr(operation, column) for column in _COLUMNS))


def get_operation(books: Books, transaction_id: int) -> Operation:
    """Return an operation by its number.

    Raises:
        NothingFound: There is none.
    """
    found = list_operations(books, "transaction_id = ?", (transaction_id,))
    if not found:
        raise NothingFound
    return found[0]


def list_operations(
    books: Books, condition: str, values: Iterable[object], *, ending: str = ""
) -> list[Operation]:
    """Return operations in the order of their creation.

    Args:
        books: The ledger.
        condition: SQL over the columns of operations, with `?` for values.
        values: What the question marks stand for.
        ending: SQL after the ordering, such as a limit.
    """
    selection = f"SELECT * FROM operations WHERE {condition}"  # noqa: S608 - conditions are literals of this package
    query = f"{selection} ORDER BY created_at_ms, transaction_id {ending}"
    return [_from_row(row) for row in books.execute(query, tuple(values))]


def find_last(books: Books, invoice_id: str, kinds: Iterable[Kind]) -> Operation:
    """Return the last operation of an invoice.

    Raises:
        NothingFound: There is none of these kinds.
    """
    wanted = set(kinds)
    found = [
        each
        for each in list_operations(books, "invoice_id = ?", (invoice_id,))
        if each.kind in wanted
    ]
    if not found:
        raise NothingFound
    return found[-1]


def _from_row(row: sqlite3.Row) -> Operation:
    values = {column: row[column] for column in _COLUMNS}
    values["kind"] = Kind(values["kind"])
    values["status"] = Status(values["status"])
    values["two_stage"] = bool(values["two_stage"])
    values["keeps_card"] = bool(values["keeps_card"])
    return Operation(**values)
