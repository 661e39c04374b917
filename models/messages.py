"""Inbox and outbox: what makes a message count once and never be lost."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of

COMMAND_OUTCOMES = ("done", "rejected")
OUTBOX_KINDS = ("command", "event", "task")


class ConsumedMessage(Base):
    """Inbox: one row for each command that was carried out or refused."""

    __tablename__ = "consumed_messages"
    __table_args__ = (
        one_of("outcome", COMMAND_OUTCOMES),
        Index("ix_consumed_messages_consumed_at", "consumed_at"),
    )

    id: Mapped[Id]
    type: Mapped[str]
    digest: Mapped[str] = mapped_column(doc="Of the request, to tell a repeat from a conflict.")
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    outcome: Mapped[str]
    problem: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        doc="Code, message and facts of a refusal; null when done.",
    )
    result: Mapped[dict[str, Any]] = mapped_column(doc="Ids of what was made.")
    consumed_at: Mapped[datetime]


class OutboxMessage(Base):
    """Staged in the transaction that decided it; the relay sends it afterwards."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        one_of("kind", OUTBOX_KINDS),
        Index(
            "ix_outbox_messages_unsent",
            "position",
            postgresql_where=text("sent_at is null"),
        ),
        Index(
            "ix_outbox_messages_sent",
            "sent_at",
            postgresql_where=text("sent_at is not null"),
        ),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    routing_key: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(
        doc="The whole envelope of a command or event; name and arguments of a task."
    )
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(doc="Null until the broker confirmed it.")
