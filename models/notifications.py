"""What the provider told us, word for word."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Index,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, one_of

NOTIFICATION_OUTCOMES = ("settled", "kept", "quarantined")

MAY_YET_COME = ("unknown_payment", "unknown_refund")
"""Problems that time may solve: news overtake what they are about, as a receipt its payment."""

PATIENT_TRIES = 4
"""The first, and its retries after 1, 2 and 4 minutes; what came too early settles there."""

LATE_RETRY = timedelta(minutes=10)
"""A retry that is due for so long is done by nobody."""


class ProviderNotification(Base):
    """One notification. It is deduplicated once processed, not once received."""

    __tablename__ = "provider_notifications"
    __table_args__ = (
        one_of("outcome", NOTIFICATION_OUTCOMES),
        UniqueConstraint("provider", "kind", "transaction_id"),
        CheckConstraint("sealed_body is not null or next_try_at is null", name="body_while_tried"),
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
        Index(
            "ix_provider_notifications_bodies",
            "processed_at",
            postgresql_where=text("sealed_body is not null"),
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
    sealed_body: Mapped[str | None] = mapped_column(
        doc="The raw body, encrypted: it may hold a token. Null once its time is over, understood "
        "or not, or its viewer was erased."
    )
    body_digest: Mapped[str]
    conflicting_body: Mapped[str | None] = mapped_column(
        doc="A later body of the same notification that differed, encrypted; null as a rule."
    )
    outcome: Mapped[str]
    problem: Mapped[str | None] = mapped_column(doc="Why it was quarantined; null otherwise.")
    received_at: Mapped[datetime] = mapped_column(
        doc="When it came, with the words that are kept or were the last to be."
    )
    processed_at: Mapped[datetime | None] = mapped_column(doc="Null while in quarantine.")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(
        doc="When the quarantined one is tried again; null when processed or given to people."
    )


def needs_a_person() -> ColumnElement[bool]:
    """Return the condition of what stays in quarantine, or is not tried again by itself."""
    now = select(func.billing_now()).scalar_subquery()
    return and_(
        ProviderNotification.outcome == "quarantined",
        or_(
            func.coalesce(ProviderNotification.problem, "").not_in(MAY_YET_COME),
            ProviderNotification.tries >= PATIENT_TRIES,
            ProviderNotification.next_try_at.is_(None),
            ProviderNotification.next_try_at < now - LATE_RETRY,
        ),
    )
