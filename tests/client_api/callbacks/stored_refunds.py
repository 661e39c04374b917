"""Refunds that news tell of."""

from sqlalchemy import insert

from models import Refund
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema, Row


def store_refund(cinema: Cinema, payment: Row, *, traceparent: str | None) -> object:
    """Store a refund of a payment and return its id."""
    row = {
        "id": new_id(),
        "payment_id": payment["id"],
        "invoice_id": payment["invoice_id"],
        "state": "sent",
        "moves": 0,
        "amount_minor": 100,
        "currency": payment["currency"],
        "reason": "a test",
        "requested_by": "manager:m-1",
        "checks": 0,
        "traceparent": traceparent,
        "created_at": payment["created_at"],
    }
    with cinema.owner_engine.begin() as connection:
        connection.execute(insert(Refund).values(row))
    return row["id"]
