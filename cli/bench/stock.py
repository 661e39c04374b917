"""Rows that measurements use up: viewers with an open payment, and viewers who have paid.

They are written as the State Updater would leave them; making them over HTTP would take longer
than what is measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, insert, text

from models import Invoice, Payment, Plan, Price, Subscription, Viewer
from runtime.clock import BILLING_NOW
from runtime.identifiers import new_id

PRICE_MINOR = 29_990
CURRENCY = "RUB"

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """A payment that waits for its notification."""

    payment_id: UUID
    viewer_id: UUID
    invoice_id: UUID
    subscription_id: UUID


class Stock:
    """Writes rows for measurements.

    Args:
        engine: Of the database's owner.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._plan_id, self._price_id = new_id(), new_id()
        with engine.begin() as connection:
            now = connection.execute(BILLING_NOW).scalar_one()
            connection.execute(insert(Plan).values(**_plan(self._plan_id, now)))
            connection.execute(insert(Price).values(**self._price(now)))

    def open_payments(self, number: int) -> list[OpenPayment]:
        """Return new payments that are open in the widget."""
        made = [OpenPayment(new_id(), new_id(), new_id(), new_id()) for _ in range(number)]
        with self._engine.begin() as connection:
            now = connection.execute(BILLING_NOW).scalar_one()
            connection.execute(insert(Viewer), [_viewer(it.viewer_id, now) for it in made])
            waiting = {"state": "awaiting_payment", "moves": 1}
            subscriptions = [self._subscription(it, now) | waiting for it in made]
            connection.execute(insert(Subscription), subscriptions)
            connection.execute(insert(Invoice), [_invoice(it, now) for it in made])
            connection.execute(insert(Payment), [_payment(it, now) for it in made])
            connection.execute(text("analyze"))
        return made

    def members(self, number: int) -> list[tuple[UUID, UUID]]:
        """Return the ids of new viewers with their running subscriptions."""
        made = [OpenPayment(new_id(), new_id(), new_id(), new_id()) for _ in range(number)]
        with self._engine.begin() as connection:
            now = connection.execute(BILLING_NOW).scalar_one()
            connection.execute(insert(Viewer), [_viewer(it.viewer_id, now) for it in made])
            rows = [self._subscription(it, now) | _running(now) for it in made]
            connection.execute(insert(Subscription), rows)
        return [(it.viewer_id, it.subscription_id) for it in made]

    def count_paid(self, made: Sequence[OpenPayment]) -> int:
        """Return how many of these have been paid."""
        query = text("select count(*) from invoices where state = 'paid' and id = any(:ids)")
        with self._engine.connect() as connection:
            ids = [it.invoice_id for it in made]
            return int(connection.execute(query, {"ids": ids}).scalar_one())

    def _price(self, now: datetime) -> dict[str, Any]:
        return {
            "id": self._price_id,
            "plan_id": self._plan_id,
            "amount_minor": PRICE_MINOR,
            "currency": CURRENCY,
            "created_at": now,
        }

    def _subscription(self, made: OpenPayment, now: datetime) -> dict[str, Any]:
        return {
            "id": made.subscription_id,
            "viewer_id": made.viewer_id,
            "plan_id": self._plan_id,
            "price_id": self._price_id,
            "grace_days": 3,
            "auto_renew": True,
            "letters_muted": False,
            "created_at": now,
        }


def _plan(plan_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": plan_id,
        "code": "bench",
        "title": {"ru": "Месяц кино", "en": "A month of films"},
        "description": {},
        "period_unit": "month",
        "period_count": 1,
        "trial_days": 0,
        "grace_days": 3,
        "status": "active",
        "created_at": now,
    }


def _running(now: datetime) -> dict[str, Any]:
    return {
        "state": "active",
        "moves": 2,
        "anchor_day": now.day,
        "period_start": now,
        "period_end": now + MONTH,
        "access_until": now + MONTH + timedelta(days=3),
        "renews_at": now + MONTH,
    }


def _viewer(viewer_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": viewer_id,
        "email": f"{viewer_id.hex}@example.test",
        "locale": "ru",
        "timezone": "Europe/Moscow",
        "payment_epoch": 0,
        "created_at": now,
    }


def _invoice(made: OpenPayment, now: datetime) -> dict[str, Any]:
    return {
        "id": made.invoice_id,
        "viewer_id": made.viewer_id,
        "subscription_id": made.subscription_id,
        "kind": "first",
        "state": "issued",
        "moves": 1,
        "amount_minor": PRICE_MINOR,
        "currency": CURRENCY,
        "description": "Месяц кино",
        "derivation": {},
        "refunded_minor": 0,
        "expires_at": now + timedelta(days=1),
        "created_at": now,
    }


def _payment(made: OpenPayment, now: datetime) -> dict[str, Any]:
    return {
        "id": made.payment_id,
        "invoice_id": made.invoice_id,
        "viewer_id": made.viewer_id,
        "origin": "widget",
        "attempt": 1,
        "state": "opened",
        "moves": 1,
        "amount_minor": PRICE_MINOR,
        "currency": CURRENCY,
        "provider": "cloudpayments",
        "payment_epoch": 0,
        "checks": 0,
        "is_surplus": False,
        "created_at": now,
        "next_check_at": now + timedelta(hours=1),
    }
