"""The history of every machine and of every manager: inserted, never changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import LIFECYCLES
from models.base import Base, Id, one_of


class StateChange(Base):
    """One move of one subscription, invoice, payment, refund or saved card."""

    __tablename__ = "state_changes"
    __table_args__ = (
        one_of("subject_kind", [lifecycle.subject for lifecycle in LIFECYCLES]),
        CheckConstraint("seq > 0", name="seq_from_one"),
        CheckConstraint(
            "(seq = 1) = (from_state is null)", name="only_the_first_comes_from_nothing"
        ),
        UniqueConstraint("subject_id", "seq"),
        Index("ix_state_changes_cause", "cause_id"),
    )

    position: Mapped[int] = mapped_column(
        BigInteger,
        Identity(always=True),
        primary_key=True,
        doc="Order of writing, for lists.",
    )
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    seq: Mapped[int] = mapped_column(doc="Which move of its subject, from 1, without gaps.")
    trigger: Mapped[str]
    from_state: Mapped[str | None] = mapped_column(doc="Null for the row's creation.")
    to_state: Mapped[str]
    cause_id: Mapped[uuid.UUID] = mapped_column(doc="Id of the command that made it.")
    cause_type: Mapped[str]
    correlation_id: Mapped[uuid.UUID] = mapped_column(doc="The click or tick that began it all.")
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(doc="What the move was based on; no secrets.")
    occurred_at: Mapped[datetime]


class ManagerAction(Base):
    """Who did what, when and why: every act of a manager, the refused ones too."""

    __tablename__ = "manager_actions"
    __table_args__ = (Index("ix_manager_actions_subject", "subject_id", "occurred_at"),)

    id: Mapped[Id]
    manager_id: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any]]
    command_id: Mapped[uuid.UUID | None] = mapped_column(
        index=True, doc="The command that it became; null for an act on the catalogue."
    )
    occurred_at: Mapped[datetime] = mapped_column(index=True)
