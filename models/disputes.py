"""Disputes: money that a bank took back from us on its customer's word."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import DisputeState
from models.base import Base, Id, Minor, one_of


class Dispute(Base):
    """One chargeback of one payment."""

    __tablename__ = "disputes"
    __table_args__ = (
        one_of("state", DisputeState),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    id: Mapped[Id]
    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoices.id"), index=True)
    provider_transaction_id: Mapped[int] = mapped_column(
        BigInteger, unique=True, doc="The provider's number of the chargeback."
    )
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history.")
    amount_minor: Mapped[Minor]
    currency: Mapped[str]
    reason: Mapped[str] = mapped_column(doc="The bank's words, as the provider passes them on.")
    opened_at: Mapped[datetime] = mapped_column(doc="By the provider's clock.")
    settled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
