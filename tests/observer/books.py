"""Books of one viewer, as sound or as broken as a test wants them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, insert

from models import Base, Dispute, OutboxMessage, ProviderNotification, StateChange
from observer.invariants import Breach, Invariant, InvariantBroken
from runtime.clock import DatabaseClock
from runtime.identifiers import new_id
from tests.fixtures import builders
from tests.fixtures.builders import store

Row = dict[str, Any]

DAY = timedelta(days=1)

Step = tuple[int, str, str | None, str]


class Books:
    """A viewer in the tenth day of a month that was paid for, with card; tests break the rest.

    Rows are written by the owner, so that no machine and no right keeps them sound.

    Args:
        owner_engine: On an empty database.
        observer_engine: Of the observer's role, which is to find what is broken.
    """

    def __init__(self, owner_engine: Engine, observer_engine: Engine) -> None:
        self.owner_engine = owner_engine
        self._observer_engine = observer_engine
        self.now = DatabaseClock(owner_engine).now()
        self.viewer = builders.build_viewer()
        self.plan = builders.build_plan()
        self.price = builders.build_price(self.plan)
        store(owner_engine, viewers=[self.viewer], plans=[self.plan], prices=[self.price])

    def ago(self, **span: float) -> datetime:
        """Return the moment so long ago; a negative span lies ahead."""
        return self.now - timedelta(**span)

    def subscription(self, **columns: Any) -> Row:
        """Store a subscription whose dates suit one that is active and renews."""
        period_end = columns.get("period_end", self.ago(days=-20))
        dates = {
            "period_start": self.ago(days=10),
            "period_end": period_end,
            "access_until": period_end and period_end + 3 * DAY,
            "renews_at": period_end,
            "created_at": self.ago(days=10),
        }
        row = builders.build_subscription(self.viewer, self.price, **(dates | columns))
        store(self.owner_engine, subscriptions=[row])
        return row

    def subscription_by(self, unit: str, count: int, **columns: Any) -> Row:
        """Store a subscription to a plan of that many units."""
        plan = builders.build_plan(period_unit=unit, period_count=count)
        price = builders.build_price(plan)
        store(self.owner_engine, plans=[plan], prices=[price])
        return self.subscription(plan_id=plan["id"], price_id=price["id"], **columns)

    def invoice(self, subscription: Row, **columns: Any) -> Row:
        """Store a paid first invoice for the subscription's present period."""
        paid = {
            "state": "paid",
            "paid_at": self.ago(days=10),
            "period_start": subscription["period_start"],
            "period_end": subscription["period_end"],
            "expires_at": None,
            "created_at": self.ago(days=10),
        }
        row = builders.build_invoice(subscription, **(paid | columns))
        store(self.owner_engine, invoices=[row])
        return row

    def payment(self, invoice: Row, **columns: Any) -> Row:
        """Store a payment of an invoice that has succeeded."""
        settled = {
            "state": "succeeded",
            "settled_at": self.ago(days=10),
            "created_at": self.ago(days=10),
        }
        row = builders.build_payment(invoice, **(settled | columns))
        store(self.owner_engine, payments=[row])
        return row

    def refund(self, payment: Row, **columns: Any) -> Row:
        """Store a refund that has succeeded."""
        settled = {"state": "succeeded", "settled_at": self.ago(days=5)}
        settled["created_at"] = self.ago(days=5)
        row = builders.build_refund(payment, **(settled | columns))
        store(self.owner_engine, refunds=[row])
        return row

    def card(self, **columns: Any) -> Row:
        """Store a saved card."""
        row = builders.build_card(self.viewer, **columns)
        store(self.owner_engine, saved_cards=[row])
        return row

    def dispute(self, payment: Row, **columns: Any) -> Row:
        """Store a dispute that is open."""
        row = {
            "id": new_id(),
            "payment_id": payment["id"],
            "invoice_id": payment["invoice_id"],
            "provider_transaction_id": new_id().int % 2**62,
            "state": "opened",
            "moves": 1,
            "amount_minor": payment["amount_minor"],
            "currency": payment["currency"],
            "reason": "not mine",
            "opened_at": self.ago(days=1),
            "created_at": self.ago(days=1),
        }
        return self._insert(Dispute, row | columns)

    def history(
        self, kind: str, subject_id: UUID, *steps: tuple[int, str, str | None, str]
    ) -> None:
        """Store lines of a history: number, trigger, from, to."""
        for seq, trigger, from_state, to_state in steps:
            self._insert(
                StateChange,
                {
                    "subject_kind": kind,
                    "subject_id": subject_id,
                    "seq": seq,
                    "trigger": trigger,
                    "from_state": from_state,
                    "to_state": to_state,
                    "cause_id": new_id(),
                    "cause_type": "Subscribe",
                    "correlation_id": new_id(),
                    "actor_kind": "viewer",
                    "actor_id": "v-1",
                    "detail": {},
                    "occurred_at": self.now,
                },
            )

    def outbox_message(self, **columns: Any) -> Row:
        """Store a message that was staged now and is not sent."""
        row = {
            "message_id": new_id(),
            "kind": "command",
            "routing_key": "RenewSubscription",
            "payload": {},
            "created_at": self.now,
        }
        return self._insert(OutboxMessage, row | columns)

    def notification(self, **columns: Any) -> Row:
        """Store a notification in quarantine."""
        row = {
            "id": new_id(),
            "provider": "cloudpayments",
            "kind": "pay",
            "transaction_id": new_id().int % 2**62,
            "content_type": "application/json",
            "sealed_body": "sealed",
            "body_digest": "d",
            "outcome": "quarantined",
            "received_at": self.ago(days=1),
            "tries": 1,
        }
        return self._insert(ProviderNotification, row | columns)

    def breaches_of(self, invariant: Invariant) -> list[str]:
        """Return what an invariant is broken by, as the observer finds it: the first ids."""
        with self._observer_engine.connect() as connection:
            return ids_of(invariant, connection)

    def _insert(self, table: type[Base], row: Row) -> Row:
        with self.owner_engine.begin() as connection:
            connection.execute(insert(table).values(**row))
        return row


def ids_of(invariant: Invariant, connection: Connection) -> list[str]:
    """Return the first column of each breach of an invariant; none when it holds."""
    return [str(next(iter(breach.values()))) for breach in breaches_in(invariant, connection)]


def breaches_in(invariant: Invariant, connection: Connection) -> Iterator[Breach]:
    """Return each breach of an invariant."""
    try:
        invariant.examine(connection)
    except InvariantBroken as broken:
        yield from broken.breaches
