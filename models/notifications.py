"""What the provider told us, word for word."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of

NOTIFICATION_OUTCOMES = ("settled", "kept", "quarantined")


class ProviderNotification(Base):
    """One notification. It is deduplicated once processed, not once received."""

    __tablename__ = "provider_notifications"
    __table_args__ = (
        one_of("outcome", NOTIFICATION_OUTCOMES),
        UniqueConstraint("provider", "kind", "transaction_id"),
        Index(
            "ix_provider_notifications_retry",
            "next_try_at",
            postgresql_where=text("next_try_at is not null"),
        ),
        Index(
            "ix_provider_notifications_quarantined",
            "received_at",
            postgresql_where=text("outcome = 'quarantined'"),
        ),
    )

    id: Mapped[Id]
    provider: Mapped[str]
    kind: Mapped[str] = mapped_column(doc="pay, fail, confirm, cancel, refund, recurrent, receipt.")
    transaction_id: Mapped[int] = mapped_column(BigInteger)
    payment_id: Mapped[uuid.UUID | None] = mapped_column(
        index=True,
        doc="The order it names, whether we know it or not; null when it names none.",
    )
    content_type: Mapped[str]
    sealed_body: Mapped[str] = mapped_column(doc="The raw body, encrypted: it may hold a token.")
    body_digest: Mapped[str]
    conflicting_body: Mapped[str | None] = mapped_column(
        doc="A later body of the same notification that differed, encrypted; null as a rule."
    )
    outcome: Mapped[str]
    problem: Mapped[str | None] = mapped_column(doc="Why it was quarantined; null otherwise.")
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None] = mapped_column(doc="Null while in quarantine.")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(
        doc="When the quarantined one is tried again; null when processed or given to people."
    )
