"""Rows that are due, stored for the sweeps, and what the sweeps say of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import OutboxMessage, ProviderNotification
from runtime.identifiers import new_id
from tests.fixtures.builders import (
    BUILT_INTO,
    build_gift,
    build_gift_invoice,
    build_invoice,
    build_payment,
    build_refund,
    build_subscription,
    build_viewer,
)
from tests.fixtures.workshop import Workshop
from tests.state_updater.worker import Worker

Due = Callable[[Worker, int, datetime], list[UUID]]


def stored_subscriptions(worker: Worker, count: int, **columns: Any) -> list[dict[str, Any]]:
    """Store subscriptions of as many viewers."""
    viewers = [build_viewer() for _ in range(count)]
    price = worker.workshop.price
    subscriptions = [build_subscription(it, price, **columns) for it in viewers]
    put(worker, viewers=viewers, subscriptions=subscriptions)
    return subscriptions


def stored_invoices(worker: Worker, count: int, **columns: Any) -> list[dict[str, Any]]:
    """Store invoices of as many viewers."""
    invoices = [build_invoice(it, **columns) for it in stored_subscriptions(worker, count)]
    put(worker, invoices=invoices)
    return invoices


def due_payments(worker: Worker, count: int, at: datetime) -> list[UUID]:
    columns = {"state": "unknown", "next_check_at": at, "created_at": at - timedelta(minutes=1)}
    payments = [build_payment(it, **columns) for it in stored_invoices(worker, count)]
    put(worker, payments=payments)
    return ids(payments)


def due_refunds(worker: Worker, count: int, at: datetime) -> list[UUID]:
    invoices = stored_invoices(worker, count, state="paid")
    payments = [build_payment(it, state="succeeded") for it in invoices]
    refunds = [build_refund(it, next_check_at=at, created_at=at) for it in payments]
    put(worker, payments=payments, refunds=refunds)
    return ids(refunds)


def lapsing_invoices(worker: Worker, count: int, at: datetime) -> list[UUID]:
    return ids(stored_invoices(worker, count, expires_at=at))


def invoices_to_try(worker: Worker, count: int, at: datetime) -> list[UUID]:
    return ids(stored_invoices(worker, count, kind="renewal", expires_at=None, next_attempt_at=at))


def due_subscriptions(worker: Worker, count: int, at: datetime) -> list[UUID]:
    columns = {
        "period_start": at - timedelta(days=30),
        "period_end": at,
        "renews_at": at,
        "access_until": at + timedelta(days=3),
    }
    return ids(stored_subscriptions(worker, count, **columns))


def ending_subscriptions(worker: Worker, count: int, at: datetime) -> list[UUID]:
    columns = {"period_start": at - timedelta(days=30), "period_end": at, "renews_at": None}
    return ids(stored_subscriptions(worker, count, access_until=at, **columns))


def resuming_subscriptions(worker: Worker, count: int, at: datetime) -> list[UUID]:
    pause = {"state": "paused", "paused_at": at - timedelta(days=7), "resumes_at": at}
    return ids(stored_subscriptions(worker, count, renews_at=None, **pause))


def expiring_gifts(worker: Worker, count: int, at: datetime) -> list[UUID]:
    buyers = [build_viewer() for _ in range(count)]
    invoices = [build_gift_invoice(it, state="paid") for it in buyers]
    price = worker.workshop.price
    gifts = [build_gift(it, price, state="bought", expires_at=at) for it in invoices]
    put(worker, viewers=buyers, invoices=invoices, gifts=gifts)
    return ids(gifts)


def quarantined(worker: Worker, count: int, at: datetime) -> list[UUID]:
    rows = [
        {
            "id": new_id(),
            "provider": "cloudpayments",
            "kind": "pay",
            "transaction_id": number,
            "content_type": "text/plain",
            "sealed_body": "sealed",
            "body_digest": "digest",
            "outcome": "quarantined",
            "received_at": at,
            "tries": 1,
            "next_try_at": at,
        }
        for number in range(count)
    ]
    with worker.workshop.owner_engine.begin() as connection:
        connection.execute(insert(ProviderNotification), rows)
    return ids(rows)


def put(worker: Worker, **rows: list[dict[str, Any]]) -> None:
    """Insert built rows, each table in one statement: some tests need more than a batch."""
    with worker.workshop.owner_engine.begin() as connection:
        for table, kind in BUILT_INTO.items():
            if rows.get(table):
                connection.execute(insert(kind), rows[table])


def ids(rows: list[dict[str, Any]]) -> list[UUID]:
    return [row["id"] for row in rows]


DUE: list[Any] = [
    pytest.param("open_payments", due_payments, id="open_payments"),
    pytest.param("open_refunds", due_refunds, id="open_refunds"),
    pytest.param("unpaid_invoices", lapsing_invoices, id="unpaid_invoices"),
    pytest.param("planned_attempts", invoices_to_try, id="planned_attempts"),
    pytest.param("due_renewals", due_subscriptions, id="due_renewals"),
    pytest.param("ended_subscriptions", ending_subscriptions, id="ended_subscriptions"),
    pytest.param("due_resumptions", resuming_subscriptions, id="due_resumptions"),
    pytest.param("expiring_gifts", expiring_gifts, id="expiring_gifts"),
    pytest.param("quarantined_notifications", quarantined, id="quarantined_notifications"),
]


def subjects(workshop: Workshop) -> list[UUID]:
    """Return the rows that staged commands and tasks are about, in order."""
    with Session(workshop.owner_engine) as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.position)).all()
    return [_subject(row.payload) for row in rows]


def _subject(payload: dict[str, Any]) -> UUID:
    named = payload.get("arguments") or payload["body"]
    kinds = ("notification", "gift", "payment", "refund", "invoice", "subscription")
    return UUID(next(named[f"{it}_id"] for it in kinds if named.get(f"{it}_id")))
