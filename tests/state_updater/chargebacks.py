"""Disputes as the task that reads the provider's list hands them on."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from interaction_bus.commands import RecordDispute, RefundInvoice
from models import Invoice, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase, payment_of

DISPUTE_NUMBER = 5_000_000_001
OPENED_AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def dispute_of(payment_id: UUID, **fields: Any) -> RecordDispute:
    """Return the word of a dispute of the whole first payment, with other fields if need be."""
    told: dict[str, Any] = {
        "payment_id": payment_id,
        "new_dispute_id": new_id(),
        "transaction_id": DISPUTE_NUMBER,
        "amount_minor": 29_990,
        "currency": "RUB",
        "opened_at": OPENED_AT,
        "reason": "not recognised by the cardholder",
    }
    return RecordDispute(**(told | fields))


def disputed(workshop: Workshop, invoice_id: UUID, **fields: Any) -> UUID:
    """Dispute the payment of an invoice and return the dispute."""
    command = dispute_of(payment_of(workshop, invoice_id).id, **fields)
    assert workshop.send(command).fate is Fate.DONE
    return command.new_dispute_id


def wish_back(invoice_id: UUID) -> RefundInvoice:
    return RefundInvoice(invoice_id=invoice_id, new_refund_id=new_id(), reason="asked for")


def call_provider_for(workshop: Workshop, refund_id: UUID) -> None:
    """Mark a refund as one for which a task has called the provider."""
    with Session(workshop.owner_engine) as session, session.begin():
        called = update(Refund).where(Refund.id == refund_id)
        session.execute(called.values(call_started_at=workshop.now()))


def invoice_state(workshop: Workshop, purchase: Purchase) -> str:
    return workshop.row(Invoice, purchase.invoice_id).state
