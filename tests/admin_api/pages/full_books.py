"""Books in which every list of the console has something to show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from models import Difference, ManagerAction, ProviderNotification
from models.base import Base
from runtime.identifiers import new_id
from tests.admin_api.disputes import add_dispute
from tests.admin_api.office import Office
from tests.admin_api.stories import unpaid_renewal
from tests.fixtures.builders import (
    NOON,
    build_invoice,
    build_payment,
    build_refund,
    build_subscription,
    build_viewer,
    store,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Books:
    """What was stored, for tests that look for some of it."""

    viewer: Row
    subscription: Row
    invoice: Row
    payment: Row
    surplus: Row
    refund: Row
    dispute: Row
    difference: Row
    notification: Row
    action: Row


def insert_one(office: Office, kind: type[Base], row: Row) -> Row:
    """Store one row of a table that has no builder."""
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(insert(kind).values(**row))
    return row


def add_difference(office: Office, **columns: Any) -> Row:
    """Store a difference that waits for a person."""
    row = {
        "id": new_id(),
        "day": NOON.date(),
        "kind": "wrong_amount",
        "status": "open",
        "provider_transaction_id": 777,
        "theirs": {
            "operation": "payment",
            "outcome": "Approved",
            "amount_minor": 100,
            "currency": "RUB",
        },
        "ours": {"state": "unknown", "amount_minor": 29_990, "currency": "RUB"},
        "found_at": NOON,
    }
    return insert_one(office, Difference, row | columns)


def add_notification(office: Office, **columns: Any) -> Row:
    """Store a notification of a payment that nobody knows."""
    row = {
        "id": new_id(),
        "provider": "cloudpayments",
        "kind": "pay",
        "transaction_id": 777,
        "payment_id": new_id(),
        "content_type": "application/json",
        "sealed_body": "sealed",
        "body_digest": "d",
        "outcome": "quarantined",
        "problem": "unknown_payment",
        "received_at": NOON,
        "tries": 2,
    }
    return insert_one(office, ProviderNotification, row | columns)


def add_action(office: Office, **columns: Any) -> Row:
    """Store a line of the trail."""
    row = {
        "id": new_id(),
        "manager_id": "olga",
        "action": "refund_invoice",
        "subject_kind": "invoice",
        "subject_id": str(new_id()),
        "reason": "an outage",
        "detail": {"outcome": "asked", "amount_minor": 10_000},
        "occurred_at": NOON,
    }
    return insert_one(office, ManagerAction, row | columns)


def fill_books(office: Office, *, reason: str = "asked for", email: str | None = None) -> Books:
    """Store a parked viewer with paid and surplus money, and one whose renewal was declined.

    Args:
        office: Where it is stored.
        reason: Stands wherever people or banks write something.
        email: Of the first viewer.
    """
    viewer = build_viewer(email=email or "anna@example.test")
    parked = {"parked_at": NOON, "parked_because": reason}
    subscription = build_subscription(viewer, office.workshop.price, **parked)
    invoice = build_invoice(subscription, state="paid", paid_at=NOON, description=reason)
    came = {"state": "succeeded", "settled_at": NOON}
    payment = build_payment(invoice, provider_transaction_id=777, **came)
    surplus = build_payment(
        invoice, provider_transaction_id=778, attempt=2, is_surplus=True, **came
    ) | {"created_at": NOON + timedelta(hours=1)}
    refund = build_refund(surplus, reason=reason, refusal=reason)
    store(
        office.workshop.owner_engine,
        viewers=[viewer],
        subscriptions=[subscription],
        invoices=[invoice],
        payments=[payment, surplus],
        refunds=[refund],
    )
    unpaid_renewal(office, payment={"decline_reason": reason, "decline_code": None})
    return Books(
        viewer,
        subscription,
        invoice,
        payment,
        surplus,
        refund,
        add_dispute(office, payment, reason=reason),
        add_difference(office, note=reason, settled_by=f"manager:{reason}"),
        add_notification(office, problem=reason),
        add_action(office, reason=reason, manager_id=reason, subject_id=reason),
    )
