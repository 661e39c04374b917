"""Gifts: paid periods that somebody else claims with a code."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import GiftState
from models.base import Base, Id, one_of


class Gift(Base):
    """Some periods of a plan, bought by one viewer for another."""

    __tablename__ = "gifts"
    __table_args__ = (
        one_of("state", GiftState),
        CheckConstraint("periods between 1 and 36", name="periods_sensible"),
        CheckConstraint("(state = 'claimed') = (claimed_at is not null)", name="claimed_when"),
        Index("ix_gifts_expiring", "expires_at", postgresql_where=text("state = 'bought'")),
    )

    id: Mapped[Id]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"), index=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"))
    price_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("prices.id"))
    periods: Mapped[int]
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history.")
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoices.id"), unique=True)
    code_digest: Mapped[str] = mapped_column(
        unique=True, doc="SHA-256 of the claim code, by which it is found."
    )
    sealed_code: Mapped[str] = mapped_column(doc="The claim code, encrypted, for the buyer.")
    claimed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("viewers.id", deferrable=True, initially="DEFERRED"),
        index=True,
        doc="Perhaps the buyer; perhaps somebody new, whose row is written after this one.",
    )
    claimed_at: Mapped[datetime | None]
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("subscriptions.id", deferrable=True, initially="DEFERRED"),
        doc="What it became or prolonged; null until claimed.",
    )
    expires_at: Mapped[datetime] = mapped_column(doc="From then on it cannot be claimed.")
    swept_at: Mapped[datetime | None] = mapped_column(
        doc="When a sweep last asked for what is due; pushed forward so that none starves another."
    )
    created_at: Mapped[datetime]
