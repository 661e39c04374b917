"""Payments: single attempts to take money."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import OPEN_PAYMENT_STATES, PaymentState
from billing_rules.manual_retry import RETRYABLE_PAYMENT_STATES
from models.base import Base, Id, Minor, any_of, one_of

PAYMENT_ORIGINS = ("widget", "schedule", "viewer", "manager")


class Payment(Base):
    """One attempt. Its id is the provider's order number and the request id of the charge."""

    __tablename__ = "payments"
    __table_args__ = (
        one_of("state", PaymentState),
        one_of("origin", PAYMENT_ORIGINS),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index(
            "uq_payments_one_open_per_invoice",
            "invoice_id",
            unique=True,
            postgresql_where=text(any_of("state", OPEN_PAYMENT_STATES)),
        ),
        Index(
            "uq_payments_provider_transaction",
            "provider",
            "provider_transaction_id",
            unique=True,
            postgresql_where=text("provider_transaction_id is not null"),
        ),
        Index("ix_payments_transaction", "provider_transaction_id"),
        Index("ix_payments_succeeded", "settled_at", postgresql_where=text("state = 'succeeded'")),
        Index(
            "ix_payments_failed",
            "created_at",
            "id",
            postgresql_where=text(any_of("state", RETRYABLE_PAYMENT_STATES)),
        ),
        Index(
            "ix_payments_settled_at",
            "settled_at",
            postgresql_where=text("settled_at is not null"),
        ),
        Index("ix_payments_created_at", "created_at", "id"),
        Index("ix_payments_surplus", "created_at", "id", postgresql_where=text("is_surplus")),
        Index("ix_payments_invoice", "invoice_id", "created_at"),
        Index("ix_payments_viewer", "viewer_id", "created_at"),
        Index(
            "ix_payments_card",
            "card_mask",
            "created_at",
            postgresql_where=text("card_mask is not null"),
        ),
        Index(
            "ix_payments_check_due",
            "next_check_at",
            postgresql_where=text("next_check_at is not null"),
        ),
    )

    id: Mapped[Id]
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoices.id"))
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"))
    origin: Mapped[str]
    attempt: Mapped[int] = mapped_column(doc="Which try on its invoice, from 1.")
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history.")
    amount_minor: Mapped[Minor]
    currency: Mapped[str]
    provider: Mapped[str]
    provider_transaction_id: Mapped[int | None] = mapped_column(
        BigInteger,
        doc="Beyond 32 bits in production; null until the provider named it.",
    )
    saved_card_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("saved_cards.id"),
        index=True,
        doc="Null for a payment in the widget.",
    )
    payment_epoch: Mapped[int] = mapped_column(doc="The viewer's epoch when it was prepared.")
    card_mask: Mapped[str | None] = mapped_column(doc="What the viewer knows the card by: 4242.")
    decline_code: Mapped[str | None] = mapped_column(doc="The provider's reason code.")
    decline_class: Mapped[str | None]
    decline_reason: Mapped[str | None] = mapped_column(doc="The provider's name of the reason.")
    payer_message: Mapped[str | None] = mapped_column(doc="The provider's words for the payer.")
    retry_after: Mapped[datetime | None] = mapped_column(
        doc="The provider asks not to try the card again before this."
    )
    call_started_at: Mapped[datetime | None] = mapped_column(
        doc="When a task took it upon itself to call the provider; only one ever does."
    )
    next_check_at: Mapped[datetime | None] = mapped_column(
        doc="When to ask the provider what became of it; null when that is certain."
    )
    checks: Mapped[int] = mapped_column(default=0, doc="How often the provider was asked.")
    is_surplus: Mapped[bool] = mapped_column(
        default=False, doc="The money was not owed any more; it goes back by itself."
    )
    settled_at: Mapped[datetime | None] = mapped_column(doc="When its fate became certain.")
    traceparent: Mapped[str | None] = mapped_column(
        doc="Where its trace goes on when the provider tells of it; null when nobody traced."
    )
    created_at: Mapped[datetime]
