"""Disputes that a bank has opened about what was paid."""

from typing import Any

from sqlalchemy import insert

from models import Dispute
from runtime.identifiers import new_id
from tests.admin_api.office import Office
from tests.admin_api.stories import Row, paid_invoice
from tests.fixtures.builders import NOON


def disputed_invoice(office: Office, **columns: Any) -> tuple[Row, Row]:
    """Store a paid invoice whose payment is disputed; return invoice and dispute."""
    invoice, payment = paid_invoice(office)
    return invoice, add_dispute(office, payment, **columns)


def add_dispute(office: Office, payment: Row, **columns: Any) -> Row:
    """Store a dispute about a payment; by default one that was just opened."""
    dispute = {
        "id": new_id(),
        "payment_id": payment["id"],
        "invoice_id": payment["invoice_id"],
        "provider_transaction_id": 9_000,
        "state": "opened",
        "moves": 1,
        "amount_minor": 29_990,
        "currency": "RUB",
        "reason": "fraud",
        "opened_at": NOON,
        "created_at": NOON,
    } | columns
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(insert(Dispute).values(**dispute))
    return dispute
