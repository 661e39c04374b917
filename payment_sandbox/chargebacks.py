"""Chargebacks: payments whose payer took the money back through the bank.

The gateway documents the list's request and nothing of its answer; the fields are our choice, named
as the gateway names the same things elsewhere.
"""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass

from payment_sandbox.dates import iso_date, slash_date
from payment_sandbox.errors import RequestRefused
from payment_sandbox.gateway import Gateway
from payment_sandbox.ledger import Books, next_number
from payment_sandbox.money import json_amount
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.operations import Kind, Operation, Status

PAGE_SIZE = 100
"""Chargebacks on a page, as documented."""


@dataclass(frozen=True, slots=True)
class Chargeback:
    """One dispute, in the order of its columns; `original_transaction_id` is the payment."""

    transaction_id: int
    original_transaction_id: int
    amount_minor: int
    currency: str
    invoice_id: str | None
    account_id: str | None
    reason: str
    created_at_ms: int


class ChargebackRefused(RequestRefused):
    """The operation is not one that its payer can dispute."""


def charge_back(
    gateway: Gateway, books: Books, payment: Operation, amount_minor: int, reason: str
) -> Chargeback:
    """Let a payer dispute a payment; the payment itself stays as it is.

    Args:
        gateway: The sandbox.
        books: The ledger.
        payment: A payment that was taken.
        amount_minor: Disputed hundredths, not above the payment's.
        reason: What the payer's bank says, in its own words.

    Raises:
        ChargebackRefused: It was not taken, is disputed already, or is smaller.
    """
    _demand_disputable(books, payment, amount_minor)
    chargeback = Chargeback(
        transaction_id=next_number(books, "transaction_id"),
        original_transaction_id=payment.transaction_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        invoice_id=payment.invoice_id,
        account_id=payment.account_id,
        reason=reason,
        created_at_ms=gateway.clock.now_ms(),
    )
    books.execute("INSERT INTO chargebacks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(chargeback))
    return chargeback


def list_chargebacks(
    books: Books, since_ms: int, until_ms: int, *, page_number: int
) -> list[Chargeback]:
    """Return a page of the chargebacks made between two moments, both included, oldest first."""
    query = (
        "SELECT * FROM chargebacks WHERE created_at_ms BETWEEN ? AND ?"
        " ORDER BY created_at_ms, transaction_id LIMIT ? OFFSET ?"
    )
    place = (page_number - 1) * PAGE_SIZE
    return [_from_row(row) for row in books.execute(query, (since_ms, until_ms, PAGE_SIZE, place))]


def chargeback_json(chargeback: Chargeback) -> JsonObject:
    """Return a chargeback as an item of the list."""
    return {
        "TransactionId": chargeback.transaction_id,
        "OriginalTransactionId": chargeback.original_transaction_id,
        "Amount": json_amount(chargeback.amount_minor),
        "Currency": chargeback.currency,
        "InvoiceId": chargeback.invoice_id,
        "AccountId": chargeback.account_id,
        "CreatedDate": slash_date(chargeback.created_at_ms),
        "CreatedDateIso": iso_date(chargeback.created_at_ms),
        "Reason": chargeback.reason,
    }


def _demand_disputable(books: Books, payment: Operation, amount_minor: int) -> None:
    if payment.kind is not Kind.PAYMENT or payment.status is not Status.COMPLETED:
        raise ChargebackRefused("Only a completed payment can be charged back")
    if amount_minor > payment.amount_minor:
        raise ChargebackRefused("Chargeback amount is greater than the payment")
    query = "SELECT 1 FROM chargebacks WHERE original_transaction_id = ?"
    if books.execute(query, (payment.transaction_id,)).fetchone():
        raise ChargebackRefused("The payment is already charged back")


def _from_row(row: sqlite3.Row) -> Chargeback:
    return Chargeback(**dict(row))
