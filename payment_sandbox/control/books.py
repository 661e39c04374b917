"""The truth for tests: every operation and every notification, exact."""

from __future__ import annotations

from payment_sandbox.dates import iso_date
from payment_sandbox.ledger import Books
from payment_sandbox.money import text_amount
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.operations import Operation, list_operations


def ledger_json(books: Books, invoice_id: str | None) -> JsonObject:
    """Return the operations of one invoice, or all of them, oldest first."""
    condition = "1 = 1" if invoice_id is None else "invoice_id = ?"
    values = () if invoice_id is None else (invoice_id,)
    return {
        "operations": [_operation_json(each) for each in list_operations(books, condition, values)]
    }


def notifications_json(books: Books, invoice_id: str | None) -> JsonObject:
    """Return the notifications of one invoice, or all of them, with every attempt and answer."""
    rows = books.execute(
        "SELECT * FROM notifications WHERE ? IS NULL OR invoice_id = ? ORDER BY id",
        (invoice_id, invoice_id),
    ).fetchall()
    return {
        "notifications": [
            {
                "id": row["id"],
                "kind": row["kind"],
                "transaction_id": row["transaction_id"],
                "invoice_id": row["invoice_id"],
                "state": row["state"],
                "created_at": iso_date(row["created_at_ms"]),
                "next_attempt_at": iso_date(row["next_at_ms"]),
                "body": row["body"],
                "attempts": _attempts_json(books, row["id"]),
            }
            for row in rows
        ]
    }


def _operation_json(operation: Operation) -> JsonObject:
    return {
        "transaction_id": operation.transaction_id,
        "kind": operation.kind.name.lower(),
        "status": operation.status.value,
        "reason_code": operation.reason_code,
        "amount": text_amount(operation.amount_minor),
        "amount_minor": operation.amount_minor,
        "refunded_minor": operation.refunded_minor,
        "currency": operation.currency,
        "invoice_id": operation.invoice_id,
        "account_id": operation.account_id,
        "request_id": operation.request_id,
        "original_transaction_id": operation.original_transaction_id,
        "subscription_id": operation.subscription_id,
        "initiator_code": operation.initiator_code,
        "payment_scheduled": operation.payment_scheduled,
        "card": f"{operation.first_six}******{operation.last_four}",
        "created_at_ms": operation.created_at_ms,
        "created_at": iso_date(operation.created_at_ms),
    }


def _attempts_json(books: Books, notification_id: int) -> list[JsonObject]:
    rows = books.execute(
        "SELECT * FROM notification_attempts WHERE notification_id = ? ORDER BY rowid",
        (notification_id,),
    )
    return [
        {"at_ms": row["at_ms"], "http_status": row["http_status"], "answer": row["answer"]}
        for row in rows
    ]
