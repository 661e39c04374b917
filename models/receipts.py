"""Fiscal receipts (54-FZ), as the online cash register reported them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Minor, one_of

RECEIPT_KINDS = ("income", "income_return")


class FiscalReceipt(Base):
    """One receipt: of a payment, or of money that went back."""

    __tablename__ = "receipts"
    __table_args__ = (
        one_of("kind", RECEIPT_KINDS),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        Index("ix_receipts_payment", "payment_id", "kind"),
    )

    id: Mapped[Id]
    provider_receipt_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    payment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("payments.id"), doc="Null while it names nothing that we know."
    )
    refund_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("refunds.id"), index=True)
    invoice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invoices.id"), index=True)
    amount_minor: Mapped[Minor]
    currency: Mapped[str]
    url: Mapped[str | None] = mapped_column(doc="Where the viewer may look at it.")
    fiscal: Mapped[dict[str, Any]] = mapped_column(doc="Numbers of register, session, document.")
    issued_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
