"""Subscriptions: a viewer's right to watch, period by period."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import (
    LIVE_SUBSCRIPTION_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    SubscriptionState,
)
from models.base import Base, Id, any_of, one_of


class Subscription(Base):
    """One viewer's subscription to one plan at one price version."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        one_of("state", SubscriptionState),
        CheckConstraint("anchor_day between 1 and 31", name="anchor_day_of_month"),
        CheckConstraint("period_end > period_start", name="period_runs_forward"),
        CheckConstraint("(state = 'paused') = (paused_at is not null)", name="paused_since_when"),
        CheckConstraint("resumes_at > paused_at", name="pause_runs_forward"),
        CheckConstraint(
            "(parked_at is null) = (parked_because is null)", name="parked_for_a_reason"
        ),
        Index(
            "ix_subscriptions_parked",
            "parked_at",
            postgresql_where=text("parked_at is not null"),
        ),
        Index(
            "uq_subscriptions_one_live_per_viewer",
            "viewer_id",
            unique=True,
            postgresql_where=text(any_of("state", LIVE_SUBSCRIPTION_STATES)),
        ),
        Index("ix_subscriptions_viewer", "viewer_id", "created_at"),
        Index("ix_subscriptions_created_at", "created_at", "id"),
        Index(
            "ix_subscriptions_renewal_due",
            "renews_at",
            postgresql_where=text("renews_at is not null"),
        ),
        Index(
            "ix_subscriptions_resuming",
            "resumes_at",
            postgresql_where=text("resumes_at is not null"),
        ),
        Index(
            "ix_subscriptions_ending",
            "access_until",
            postgresql_where=text(any_of("state", RUNNING_SUBSCRIPTION_STATES)),
        ),
    )

    id: Mapped[Id]
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"))
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    price_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("prices.id"), index=True)
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history; the last row's seq.")
    grace_days: Mapped[int] = mapped_column(doc="Of the plan, as agreed when it was bought.")
    anchor_day: Mapped[int | None] = mapped_column(
        doc="Day of the month that later months and years keep to; after days and weeks the day on"
        " which they end. Null until the first payment."
    )
    period_start: Mapped[datetime | None] = mapped_column(doc="Start of the paid period.")
    period_end: Mapped[datetime | None] = mapped_column(doc="End of the paid period, excluded.")
    access_until: Mapped[datetime | None] = mapped_column(
        doc="The viewer may watch before this instant; null while nothing was ever paid."
    )
    auto_renew: Mapped[bool] = mapped_column(default=True)
    renews_at: Mapped[datetime | None] = mapped_column(
        doc="When the next period is to be charged; null when it is not to be, or is being charged."
    )
    saved_card_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("saved_cards.id", deferrable=True, initially="DEFERRED"),
        index=True,
        doc="The card that the viewer agreed to have renewals charged to, whatever its state.",
    )
    swept_at: Mapped[datetime | None] = mapped_column(
        doc="When a sweep last asked for what is due; pushed forward so that none starves another."
    )
    trial_end: Mapped[datetime | None] = mapped_column(
        doc="End of the trial, excluded; null for a subscription that never had one."
    )
    paused_at: Mapped[datetime | None] = mapped_column(doc="Since when it stands still.")
    resumes_at: Mapped[datetime | None] = mapped_column(
        doc="When a pause ends by itself; null for one that the viewer ends."
    )
    access_revoked_at: Mapped[datetime | None] = mapped_column(
        doc="When the cinema was told that access is over; null while the viewer may watch."
    )
    parked_at: Mapped[datetime | None] = mapped_column(
        doc="Since when no sweep looks at it, for a bug of ours failed on it; null as a rule."
    )
    parked_because: Mapped[str | None] = mapped_column(doc="What failed, for people.")
    pending_change: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        doc="Plan and price from the next period on; null when nothing changes.",
    )
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    manager_note: Mapped[str | None] = mapped_column(doc="Free text that managers may edit.")
    letters_muted: Mapped[bool] = mapped_column(
        default=False,
        doc="Viewers and managers may stop reminders; letters that must be sent still go.",
    )
