"""Everything that ever happened to a thing of a viewer, as one list in order of time."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    Connection,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from admin_api.queries.pages import Record
from models import ConsumedMessage, ManagerAction, Payment, ProviderNotification, StateChange

_subjects = bindparam("subject_ids", type_=ARRAY(Uuid()))
_subject_names = bindparam("subject_names", type_=ARRAY(Text()))
_payments = bindparam("payment_ids", type_=ARRAY(Uuid()))

_moves = select(
    StateChange.occurred_at,
    StateChange.position,
    literal("state_change").label("source"),
    StateChange.subject_kind,
    cast(StateChange.subject_id, Text).label("subject_id"),
    StateChange.trigger.label("what"),
    StateChange.from_state,
    StateChange.to_state,
    StateChange.actor_kind,
    StateChange.actor_id,
    cast(null(), Text).label("reason"),
    StateChange.cause_id.label("command_id"),
    StateChange.cause_type.label("command_type"),
    StateChange.detail,
    StateChange.correlation_id,
    cast(null(), JSONB).label("came_of_it"),
).where(StateChange.subject_id == func.any(_subjects))

_notifications = select(
    ProviderNotification.received_at,
    literal(-1),
    literal("notification"),
    literal("payment"),
    cast(ProviderNotification.payment_id, Text),
    ProviderNotification.kind,
    null(),
    ProviderNotification.outcome,
    literal("provider"),
    ProviderNotification.provider,
    ProviderNotification.problem,
    null(),
    null(),
    func.jsonb_build_object(
        "notification_id",
        ProviderNotification.id,
        "transaction_id",
        ProviderNotification.transaction_id,
        "processed_at",
        ProviderNotification.processed_at,
        "tries",
        ProviderNotification.tries,
    ),
    null(),
    null(),
).where(ProviderNotification.payment_id == func.any(_payments))

_acts = (
    select(
        ManagerAction.occurred_at,
        literal(-1),
        literal("manager_action"),
        ManagerAction.subject_kind,
        ManagerAction.subject_id,
        ManagerAction.action,
        null(),
        null(),
        literal("manager"),
        ManagerAction.manager_id,
        ManagerAction.reason,
        ManagerAction.command_id,
        null(),
        ManagerAction.detail,
        null(),
        func.jsonb_build_object(
            "outcome",
            ConsumedMessage.outcome,
            "code",
            ConsumedMessage.problem["code"].astext,
            "attempt",
            Payment.attempt,
            "attempt_state",
            Payment.state,
        ),
    )
    .outerjoin(ConsumedMessage, ConsumedMessage.id == ManagerAction.command_id)
    .outerjoin(Payment, Payment.id == cast(ManagerAction.detail["task_id"].astext, Uuid))
    .where(ManagerAction.subject_id == func.any(_subject_names))
)

# At one instant the news and the wishes come before the moves that they led to.
HISTORY: CompoundSelect[*tuple[Any, ...]] = union_all(_moves, _notifications, _acts).order_by(
    "occurred_at", "position"
)


def read_history(
    connection: Connection,
    *,
    invoice_id: UUID,
    subscription_id: UUID | None,
    payment_ids: list[UUID],
    refund_ids: list[UUID],
    dispute_ids: list[UUID],
) -> list[Record]:
    """Return moves, notifications and managers' acts of an invoice and of what hangs on it.

    An act tells under `came_of_it` what the State Updater made of its command, and how the attempt
    stands that it began; these are null as long as nothing is known.

    Args:
        connection: To read with.
        invoice_id: The invoice.
        subscription_id: Its subscription, of which the whole history is told; a gift has none.
        payment_ids: Every attempt to take its money.
        refund_ids: Every return of it.
        dispute_ids: Every dispute about it.
    """
    owners = [] if subscription_id is None else [subscription_id]
    subject_ids = [invoice_id, *owners, *payment_ids, *refund_ids, *dispute_ids]
    return _read_lines(connection, subject_ids, payment_ids)


def read_history_of(connection: Connection, *subject_ids: UUID) -> list[Record]:
    """Return the moves of some things of a viewer, and what managers did to each."""
    return _read_lines(connection, subject_ids, [])


def read_history_of_payment(connection: Connection, payment_id: UUID) -> list[Record]:
    """Return the moves of one attempt, what the provider told of it and what managers did to it."""
    return _read_lines(connection, [payment_id], [payment_id])


def _read_lines(
    connection: Connection, subject_ids: Sequence[UUID], payment_ids: list[UUID]
) -> list[Record]:
    parameters = {
        "subject_ids": [*subject_ids],
        "subject_names": [str(subject_id) for subject_id in subject_ids],
        "payment_ids": payment_ids,
    }
    return [{**line} for line in connection.execute(HISTORY, parameters).mappings()]
