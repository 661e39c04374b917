"""Moving subscribers from old versions of a price to the present one."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import PriceConsentState
from models.base import Base, Id, one_of

WITHOUT_CONSENT = ("keep_price", "stop_renewal")


class PriceMove(Base):
    """A manager's decision to move the subscribers of a plan to one of its prices."""

    __tablename__ = "price_moves"
    __table_args__ = (
        one_of("without_consent", WITHOUT_CONSENT),
        CheckConstraint("announce_days between 1 and 120", name="announce_days_sensible"),
    )

    id: Mapped[Id]
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    to_price_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("prices.id"))
    announce_days: Mapped[int] = mapped_column(doc="So long before it applies a viewer is told.")
    needs_consent: Mapped[bool] = mapped_column(doc="Whether a rise needs the viewer's yes.")
    without_consent: Mapped[str] = mapped_column(
        doc="What becomes of a renewal whose viewer did not agree: the old price, or none at all."
    )
    reason: Mapped[str]
    created_by: Mapped[str] = mapped_column(doc="The manager.")
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class PriceMoveViewer(Base):
    """What a price move means for one subscription, and what its viewer said to it."""

    __tablename__ = "price_move_viewers"
    __table_args__ = (
        one_of("state", PriceConsentState),
        UniqueConstraint("price_move_id", "subscription_id"),
        Index(
            "ix_price_move_viewers_to_announce",
            "applies_at",
            postgresql_where=text("state = 'planned'"),
        ),
        Index("ix_price_move_viewers_subscription", "subscription_id"),
    )

    id: Mapped[Id]
    price_move_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("price_moves.id"))
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"), index=True)
    subscription_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subscriptions.id"))
    from_price_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("prices.id"))
    to_price_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("prices.id"))
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history.")
    needs_consent: Mapped[bool] = mapped_column(doc="Whether this viewer's price rises so.")
    applies_at: Mapped[datetime] = mapped_column(doc="The first renewal at the new price.")
    announced_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None] = mapped_column(
        doc="When a sweep last asked for what is due; pushed forward so that none starves another."
    )
    created_at: Mapped[datetime]
