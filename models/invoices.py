"""Invoices: demands for money."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import InvoiceState
from billing_rules.manual_retry import PAID_INVOICE_STATES
from models.base import Base, Id, Minor, none_of, one_of

INVOICE_KINDS = ("first", "renewal", "change", "manual", "gift", "card_check")
"""A gift has no subscription; the money of a card check goes back by itself."""


class Invoice(Base):
    """What a viewer owes for one period or one thing, and what became of it."""

    __tablename__ = "invoices"
    __table_args__ = (
        one_of("state", InvoiceState),
        one_of("kind", INVOICE_KINDS),
        # A promo code may leave nothing to pay: such an invoice is paid as soon as it is issued.
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint(
            "(kind = 'gift') = (subscription_id is null)", name="all_but_gifts_have_subscriptions"
        ),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
        CheckConstraint("refunded_minor between 0 and amount_minor", name="refunds_within_amount"),
        Index(
            "uq_invoices_one_renewal_per_period",
            "subscription_id",
            "period_start",
            unique=True,
            postgresql_where=text("kind = 'renewal' and state <> 'cancelled'"),
        ),
        Index(
            "ix_invoices_expiring",
            "expires_at",
            postgresql_where=text("state = 'issued' and expires_at is not null"),
        ),
        Index(
            "ix_invoices_attempt_due",
            "next_attempt_at",
            postgresql_where=text("next_attempt_at is not null"),
        ),
        Index("ix_invoices_paid_at", "paid_at", postgresql_where=text("paid_at is not null")),
        Index("ix_invoices_viewer", "viewer_id", "created_at"),
        Index("ix_invoices_created_at", "created_at", "id"),
        Index(
            "ix_invoices_unpaid",
            "created_at",
            "id",
            postgresql_where=text(none_of("state", PAID_INVOICE_STATES)),
        ),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), unique=True, doc="What people call it by."
    )
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"))
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("subscriptions.id"), index=True, doc="Null for a gift, which is not one yet."
    )
    kind: Mapped[str]
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history.")
    amount_minor: Mapped[Minor]
    currency: Mapped[str]
    description: Mapped[str] = mapped_column(doc="What it is for, as the viewer reads it.")
    period_start: Mapped[datetime | None] = mapped_column(
        doc="Period it pays for; null for a first invoice until it is paid, and for manual ones."
    )
    period_end: Mapped[datetime | None]
    derivation: Mapped[dict[str, Any]] = mapped_column(
        doc="How the amount came about: price version, period, who asked."
    )
    refunded_minor: Mapped[Minor] = mapped_column(default=0, doc="Gone back for certain.")
    expires_at: Mapped[datetime | None] = mapped_column(
        doc="When an unpaid one lapses; null for one that is collected until written off."
    )
    next_attempt_at: Mapped[datetime | None] = mapped_column(
        doc="When the saved card is to be tried again; null when it is not to be."
    )
    swept_at: Mapped[datetime | None] = mapped_column(
        doc="When a sweep last asked for what is due; pushed forward so that none starves another."
    )
    paid_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
