"""Fiscal receipts: queued after a payment or on request, formed a little later, then told of."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import astuple, dataclass, replace
from enum import StrEnum

from payment_sandbox.errors import NothingFound
from payment_sandbox.fields import Fields, decode_json, encode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books, next_number
from payment_sandbox.money import minor_units

FORMING_SECONDS = 2
"""How long the sandbox's cash register takes; shortened by speed."""

SANDBOX_INN = "7700000000"
"""The organisation in receipts that come with payments."""

LABEL_LENGTH = 128
"""Letters of a label that a receipt keeps, as documented."""

RECEIPT_TYPES = frozenset({"Income", "IncomeReturn", "Expense", "ExpenseReturn"})


class ReceiptStatus(StrEnum):
    """What has become of a receipt, in the gateway's words."""

    QUEUED = "Queued"
    PROCESSED = "Processed"
    ERROR = "Error"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt, in the order of its columns.

    `number` is none until it is formed, `due_at_ms` once it waits no more.
    """

    id: str
    type: str
    status: ReceiptStatus
    inn: str
    amount_minor: int
    transaction_id: int | None
    invoice_id: str | None
    account_id: str | None
    document: str
    number: int | None
    created_at_ms: int
    due_at_ms: int | None


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """What a receipt is asked for; ids may be none.

    `paid_minor` is what moved, in hundredths, and what the lines must sum to; it is none for a
    receipt on request, which knows of no payment.
    """

    type: str
    inn: str
    document: dict[str, object]
    transaction_id: int | None = None
    invoice_id: str | None = None
    account_id: str | None = None
    paid_minor: int | None = None


def queue_receipt(gateway: Gateway, books: Books, request: ReceiptRequest) -> Receipt:
    """Take a receipt into the queue; one that breaks the rules is kept with status Error."""
    now_ms = gateway.clock.now_ms()
    amount_minor = receipt_amount_minor(request.document)
    is_valid = amount_minor is not None and request.paid_minor in {None, amount_minor}
    receipt = Receipt(
        id=uuid.uuid4().hex,
        type=request.type,
        status=ReceiptStatus.QUEUED if is_valid else ReceiptStatus.ERROR,
        inn=request.inn,
        amount_minor=amount_minor or 0,
        transaction_id=request.transaction_id,
        invoice_id=request.invoice_id,
        account_id=request.account_id,
        document=encode_json(request.document).decode(),
        number=None,
        created_at_ms=now_ms,
        due_at_ms=gateway.clock.after_ms(FORMING_SECONDS) if is_valid else None,
    )
    _save(books, receipt)
    return receipt


def receipt_amount_minor(document: dict[str, object]) -> int | None:
    """Return the sum of a receipt's lines in hundredths, or none when it breaks the rules.

    The rules: at least one line, each with a label and an amount of at most two decimals, and the
    sum above 0.
    """
    items = Fields(document).raw("Items")
    if not isinstance(items, list) or not items:
        return None
    amounts = [_line_amount_minor(item) for item in items]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) and sum(known) > 0 else None


def form_receipt(books: Books, receipt: Receipt) -> Receipt:
    """Give a queued receipt its number and return it."""
    formed = replace(
        receipt,
        status=ReceiptStatus.PROCESSED,
        number=next_number(books, "receipt_number"),
        due_at_ms=None,
    )
    _save(books, formed)
    return formed


def get_receipt(books: Books, receipt_id: str) -> Receipt:
    """Return a receipt.

    Raises:
        NothingFound: There is none with this id.
    """
    row = books.execute("SELECT * FROM receipts WHERE id = ?", (receipt_id,)).fetchone()
    if row is None:
        raise NothingFound
    return _from_row(row)


def list_due_receipts(books: Books, now_ms: int) -> list[Receipt]:
    """Return the queued receipts that are to be formed now."""
    query = "SELECT * FROM receipts WHERE due_at_ms <= ? ORDER BY created_at_ms"
    return [_from_row(row) for row in books.execute(query, (now_ms,))]


def receipt_document(receipt: Receipt) -> dict[str, object]:
    """Return what a receipt says, keys in the API's case and labels cut to their length."""
    document = _pascal_keys(decode_json(receipt.document))
    return document if isinstance(document, dict) else {}


def _line_amount_minor(item: object) -> int | None:
    if not isinstance(item, dict):
        return None
    line = Fields(item)
    if not str(line.raw("Label") or "").strip():
        return None
    amount = line.raw("Amount")
    return 0 if amount == 0 else minor_units(amount)


def _pascal_keys(value: object) -> object:
    if isinstance(value, list):
        return [_pascal_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key[:1].upper() + key[1:]: item[:LABEL_LENGTH]
        if key.lower() == "label"
        else _pascal_keys(item)
        for key, item in value.items()
    }


def _save(books: Books, receipt: Receipt) -> None:
    places = ", ".join("?" * 12)
    books.execute(f"INSERT OR REPLACE INTO receipts VALUES ({places})", astuple(receipt))  # noqa: S608 - question marks


def _from_row(row: sqlite3.Row) -> Receipt:
    return Receipt(**{**dict(row), "status": ReceiptStatus(row["status"])})
