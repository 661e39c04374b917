"""A cinema's viewers as the reminder finds them, on the test's own database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from models import Gift, Letter, PriceMove, PriceMoveViewer, Reminder
from runtime.clock import DatabaseClock
from runtime.identifiers import new_id
from runtime.sealing import Sealer, new_sealing_key
from tests.fixtures.builders import (
    build_card,
    build_invoice,
    build_payment,
    build_plan,
    build_price,
    build_refund,
    build_subscription,
    build_viewer,
    store,
)

Built = dict[str, Any]

CLAIM_CODE = "KINO2026GIFTCODE"


@dataclass
class Home:
    """One viewer with a plan on offer; whatever else a test is about is added.

    Args:
        owner_engine: May write everything.
        viewer_columns: In what the viewer differs.
        plan_columns: In what the plan differs.
    """

    owner_engine: Engine
    viewer_columns: Built = field(default_factory=dict)
    plan_columns: Built = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = DatabaseClock(self.owner_engine).now()
        self.sealer = Sealer([new_sealing_key()])
        self.viewer = build_viewer(**self.viewer_columns)
        self.plan = build_plan(**self.plan_columns)
        self.price = build_price(self.plan)
        store(self.owner_engine, viewers=[self.viewer], plans=[self.plan], prices=[self.price])

    def subscription(self, *, ends_in: timedelta, lasts: timedelta, **columns: Any) -> Built:
        """Store an active subscription whose period ends so long from now."""
        period_end = self.now + ends_in
        periods = {
            "period_start": period_end - lasts,
            "period_end": period_end,
            "access_until": period_end + timedelta(days=3),
            "renews_at": period_end if columns.get("auto_renew", True) else None,
        }
        row = build_subscription(self.viewer, self.price, **(periods | columns))
        store(self.owner_engine, subscriptions=[row])
        return row

    def monthly(self, *, ends_in: timedelta = timedelta(days=2), **columns: Any) -> Built:
        """Store a subscription of thirty days."""
        return self.subscription(ends_in=ends_in, lasts=timedelta(days=30), **columns)

    def card(self, **columns: Any) -> Built:
        """Store a saved card."""
        row = build_card(self.viewer, **columns)
        store(self.owner_engine, saved_cards=[row])
        return row

    def invoice(self, subscription: Built, **columns: Any) -> Built:
        """Store an invoice of a subscription."""
        row = build_invoice(subscription, **({"created_at": self.now} | columns))
        store(self.owner_engine, invoices=[row])
        return row

    def unpaid_renewal(self, **columns: Any) -> Built:
        """Store a renewal that was not paid."""
        subscription = self.monthly(ends_in=timedelta(hours=-1), state="past_due", renews_at=None)
        end = subscription["period_end"]
        period = {"period_start": end, "period_end": end + timedelta(days=30), "expires_at": None}
        return self.invoice(
            subscription, **(period | {"kind": "renewal", "state": "past_due"} | columns)
        )

    def payment(self, invoice: Built, **columns: Any) -> Built:
        """Store a try on an invoice, which the bank refused for want of money."""
        declined = {
            "origin": "schedule",
            "state": "declined",
            "decline_code": "5051",
            "decline_class": "temporary",
            "card_mask": "424242******4242",
            "settled_at": self.now,
        }
        row = build_payment(invoice, **(declined | columns))
        store(self.owner_engine, payments=[row])
        return row

    def refund(self, payment: Built, **columns: Any) -> Built:
        """Store a refund that has succeeded."""
        row = build_refund(payment, **({"state": "succeeded", "settled_at": self.now} | columns))
        store(self.owner_engine, refunds=[row])
        return row

    def gift(self, *, lapses_in: timedelta = timedelta(days=5), **columns: Any) -> Built:
        """Store a gift that is paid and that nobody has claimed."""
        subscription = {"viewer_id": self.viewer["id"], "id": None}
        invoice = self.invoice(subscription, kind="gift", state="paid", expires_at=None)
        row = {
            "id": new_id(),
            "buyer_id": self.viewer["id"],
            "plan_id": self.plan["id"],
            "price_id": self.price["id"],
            "periods": 3,
            "state": "bought",
            "moves": 2,
            "invoice_id": invoice["id"],
            "code_digest": new_id().hex,
            "sealed_code": self.sealer.seal({"code": CLAIM_CODE}),
            "expires_at": self.now + lapses_in,
            "created_at": self.now - timedelta(days=30),
        } | columns
        self._insert(Gift, row)
        return row

    def price_consent(self, subscription: Built, **columns: Any) -> Built:
        """Store that a viewer is to be told a price of 399.00 roubles."""
        higher = build_price(
            self.plan, amount_minor=39_900, superseded_at=self.now, created_at=self.now
        )
        store(self.owner_engine, prices=[higher])
        move = {
            "id": new_id(),
            "plan_id": self.plan["id"],
            "to_price_id": higher["id"],
            "announce_days": 30,
            "needs_consent": columns.get("needs_consent", True),
            "without_consent": columns.pop("without_consent", "keep_price"),
            "reason": "costs",
            "created_by": "m-1",
            "created_at": self.now,
        }
        row = {
            "id": new_id(),
            "price_move_id": move["id"],
            "viewer_id": self.viewer["id"],
            "subscription_id": subscription["id"],
            "from_price_id": self.price["id"],
            "to_price_id": higher["id"],
            "state": "announced",
            "moves": 2,
            "needs_consent": True,
            "applies_at": subscription["period_end"],
            "created_at": self.now,
        } | columns
        self._insert(PriceMove, move)
        self._insert(PriceMoveViewer, row)
        return row

    def reminders(self) -> list[Reminder]:
        """Return who was reminded of what."""
        with Session(self.owner_engine) as session:
            return list(session.scalars(select(Reminder).order_by(Reminder.told_at)))

    def letters(self) -> list[Letter]:
        """Return what is kept of the letters."""
        with Session(self.owner_engine) as session:
            return list(session.scalars(select(Letter).order_by(Letter.claimed_at)))

    def change(self, statement: str, **values: Any) -> None:
        """Change rows as somebody else would."""
        with self.owner_engine.begin() as connection:
            connection.execute(text(statement), values)

    def advance(self, span: timedelta) -> datetime:
        """Move the clock of billing forward and return the time it shows."""
        self.change("update clock_offset set ahead = ahead + :span", span=span)
        return DatabaseClock(self.owner_engine).now()

    def _insert(self, table: Any, row: Built) -> None:
        with self.owner_engine.begin() as connection:
            connection.execute(insert(table).values(**row))
