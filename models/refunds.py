"""Refunds: money on its way back."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import RefundState
from models.base import Base, Id, Minor, one_of


class Refund(Base):
    """The return of a payment, or of part of it. Its id is the request id at the provider."""

    __tablename__ = "refunds"
    __table_args__ = (
        one_of("state", RefundState),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index(
            "uq_refunds_provider_transaction",
            "provider_transaction_id",
            unique=True,
            postgresql_where=text("provider_transaction_id is not null"),
        ),
        Index("ix_refunds_succeeded", "settled_at", postgresql_where=text("state = 'succeeded'")),
        Index("ix_refunds_created_at", "created_at", "id"),
        Index(
            "ix_refunds_check_due",
            "next_check_at",
            postgresql_where=text("next_check_at is not null"),
        ),
    )

    id: Mapped[Id]
    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoices.id"), index=True)
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history.")
    amount_minor: Mapped[Minor]
    currency: Mapped[str]
    reason: Mapped[str] = mapped_column(doc="Why the money goes back, in words.")
    requested_by: Mapped[str] = mapped_column(doc="Kind and id of the actor: manager:7f….")
    provider_transaction_id: Mapped[int | None] = mapped_column(BigInteger)
    refusal: Mapped[str | None] = mapped_column(doc="The provider's words when it refused.")
    call_started_at: Mapped[datetime | None] = mapped_column(
        doc="When a call to pay back was last claimed; null until the first."
    )
    next_check_at: Mapped[datetime | None] = mapped_column(doc="When to ask what became of it.")
    checks: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    traceparent: Mapped[str | None] = mapped_column(
        doc="Where its trace goes on when the provider tells of it; null when nobody traced."
    )
    created_at: Mapped[datetime]
