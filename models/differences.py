"""Where the provider's books and ours differ."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of

DIFFERENCE_KINDS = (
    "missing_notification",
    "double_charge",
    "orphan",
    "wrong_amount",
    "unseen_refund",
    "missing_at_provider",
    "unreadable",
)
DIFFERENCE_STATUSES = ("open", "curing", "settled")


class Difference(Base):
    """One difference, found by comparing a day; its id follows from what it is about."""

    __tablename__ = "reconciliation_differences"
    __table_args__ = (
        one_of("kind", DIFFERENCE_KINDS),
        one_of("status", DIFFERENCE_STATUSES),
        Index(
            "ix_reconciliation_differences_unsettled",
            "found_at",
            postgresql_where=text("status <> 'settled'"),
        ),
        Index("ix_reconciliation_differences_day", "day"),
    )

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(doc="Of the provider's books, UTC.")
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(doc="Open ones wait for a person, curing ones for us.")
    provider_transaction_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    payment_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    refund_id: Mapped[uuid.UUID | None]
    invoice_id: Mapped[uuid.UUID | None]
    theirs: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    ours: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    cure: Mapped[str | None] = mapped_column(doc="Type of the command that mends it; null: none.")
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(doc="Kind and id of the actor.")
    note: Mapped[str | None] = mapped_column(doc="What a manager found out.")
