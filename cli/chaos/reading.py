"""Reads both sides' books once everything stands still."""

from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, func, literal, select

from billing_rules.lifecycles import OPEN_PAYMENT_STATES, OPEN_REFUND_STATES
from cli.chaos.books import (
    Books,
    CardRow,
    Change,
    InvoiceRow,
    Operation,
    PaymentRow,
    Promises,
    RefundRow,
    SubscriptionRow,
)
from cli.chaos.load.notes import LoadNotes
from cli.chaos.sandbox_control import SandboxControl
from interaction_bus.dead_letters import list_dead_letters
from models import (
    Base,
    ConsumedMessage,
    FiscalReceipt,
    Invoice,
    OutboxMessage,
    Payment,
    ProviderNotification,
    Refund,
    SavedCard,
    StateChange,
    Subscription,
)
from runtime.identifiers import find_id

COMPLETED = "Completed"
DELIVERED = "delivered"

ASKED_NOT_TOLD = "check"
"""A question before the money moves; it is answered and not kept."""

COLUMNS = {"transaction_id": "provider_transaction_id"}
"""Where a field is called otherwise than its column."""

RECEIPTS = (
    select(
        literal("receipt"),
        func.coalesce(Refund.provider_transaction_id, Payment.provider_transaction_id),
    )
    .select_from(FiscalReceipt)
    .outerjoin(Refund, Refund.id == FiscalReceipt.refund_id)
    .outerjoin(Payment, Payment.id == FiscalReceipt.payment_id)
)
"""A transaction may have several, so the notification of each is kept by the receipt's own id."""

Value = TypeVar("Value")


def read_books(
    engine: Engine, sandbox: SandboxControl, notes: LoadNotes, *, rabbitmq_url: str
) -> Books:
    """Return everything that a checker compares.

    Args:
        engine: Of the database's owner.
        sandbox: With the provider's ledger.
        notes: What the load was promised.
        rabbitmq_url: For the dead letters.
    """
    letters = list_dead_letters(rabbitmq_url)
    with engine.connect() as connection:
        return Books(
            operations=tuple(operation_in(it) for it in sandbox.operations()),
            payments=_rows(connection, Payment, PaymentRow),
            refunds=_rows(connection, Refund, RefundRow),
            invoices=_rows(connection, Invoice, InvoiceRow),
            subscriptions=_rows(connection, Subscription, SubscriptionRow),
            cards=_rows(connection, SavedCard, CardRow),
            history=_rows(connection, StateChange, Change),
            promises=_promises(connection, sandbox, notes),
            leftovers=(
                *_leftovers(connection),
                *(f"a dead letter: {it.type} {it.reason} {it.detail}" for it in letters),
            ),
            surprises=tuple(notes.surprises),
        )


def operation_in(line: dict[str, Any]) -> Operation:
    """Return one line of the sandbox's ledger."""
    return Operation(
        transaction_id=line["transaction_id"],
        kind=line["kind"],
        is_completed=line["status"] == COMPLETED,
        amount_minor=line["amount_minor"],
        order_id=find_id(line["invoice_id"] or ""),
        original_id=line["original_transaction_id"],
    )


def _rows(connection: Connection, table: type[Base], kind: type[Value]) -> tuple[Value, ...]:
    names = list(kind.__dataclass_fields__)  # type: ignore[attr-defined] # all of them are dataclasses
    columns = [getattr(table, COLUMNS.get(name, name)) for name in names]
    return tuple(
        kind(**dict(zip(names, row, strict=True))) for row in connection.execute(select(*columns))
    )


def _promises(connection: Connection, sandbox: SandboxControl, notes: LoadNotes) -> Promises:
    recorded = select(ProviderNotification.kind, ProviderNotification.transaction_id)
    return Promises(
        accepted=dict(notes.accepted),
        consumed=frozenset(connection.scalars(select(ConsumedMessage.id))),
        acknowledged=frozenset(
            (it["kind"], it["transaction_id"])
            for it in sandbox.notifications()
            if it["state"] == DELIVERED and it["kind"] != ASKED_NOT_TOLD
        ),
        recorded=frozenset(
            (kind, number)
            for query in (recorded, RECEIPTS)
            for kind, number in connection.execute(query)
        ),
    )


def _leftovers(connection: Connection) -> list[str]:
    queries = {
        "payments are open": select(func.count())
        .select_from(Payment)
        .where(Payment.state.in_(OPEN_PAYMENT_STATES)),
        "refunds are open": select(func.count())
        .select_from(Refund)
        .where(Refund.state.in_(OPEN_REFUND_STATES)),
        "messages are unsent": select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None)),
        "notifications are unprocessed": select(func.count())
        .select_from(ProviderNotification)
        .where(ProviderNotification.processed_at.is_(None)),
    }
    counted = {what: connection.execute(query).scalar_one() for what, query in queries.items()}
    return [f"{number} {what}" for what, number in counted.items() if number]
