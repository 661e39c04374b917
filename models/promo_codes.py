"""Promo codes and who redeemed them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.promo_codes import PromoTerms
from models.base import Base, Id, Minor, one_of

PROMO_KINDS = ("percent", "amount", "free_days")
PROMO_DURATIONS = ("once", "periods", "forever")
PROMO_STATUSES = ("active", "archived")


class PromoCode(Base):
    """A word that makes a plan cheaper or longer, a limited number of times."""

    __tablename__ = "promo_codes"
    __table_args__ = (
        one_of("kind", PROMO_KINDS),
        one_of("duration", PROMO_DURATIONS),
        one_of("status", PROMO_STATUSES),
        CheckConstraint("code = upper(code) and code <> ''", name="code_in_capitals"),
        CheckConstraint("(kind = 'percent') = (percent is not null)", name="percent_of_percent"),
        CheckConstraint("percent between 1 and 100", name="percent_sensible"),
        CheckConstraint(
            "(kind = 'amount') = (amount_minor is not null and currency is not null)",
            name="amount_of_amount",
        ),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("(kind = 'free_days') = (free_days is not null)", name="days_of_days"),
        CheckConstraint("free_days between 1 and 366", name="days_sensible"),
        CheckConstraint("(duration = 'periods') = (periods is not null)", name="periods_counted"),
        CheckConstraint("periods between 1 and 120", name="periods_sensible"),
        CheckConstraint("most_uses > 0 and most_uses_per_viewer > 0", name="limits_positive"),
        CheckConstraint("uses >= 0 and (most_uses is null or uses <= most_uses)", name="uses_held"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True, doc="What viewers type, in capitals.")
    kind: Mapped[str]
    percent: Mapped[int | None]
    amount_minor: Mapped[Minor | None]
    currency: Mapped[str | None]
    free_days: Mapped[int | None]
    duration: Mapped[str] = mapped_column(doc="How many periods are cheaper; once for free days.")
    periods: Mapped[int | None]
    plan_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("plans.id"), index=True, doc="The one plan it is for; null for every plan."
    )
    most_uses: Mapped[int | None] = mapped_column(doc="By all viewers together; null for no limit.")
    most_uses_per_viewer: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0, doc="Raised by a conditional UPDATE alone.")
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None] = mapped_column(doc="Excluded; null for ever.")
    status: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime]


class PromoRedemption(Base):
    """One viewer's use of one promo code."""

    __tablename__ = "promo_redemptions"
    __table_args__ = (
        Index(
            "uq_promo_redemptions_standing",
            "promo_code_id",
            "viewer_id",
            "ordinal",
            unique=True,
            postgresql_where=text("given_back_at is null"),
        ),
        CheckConstraint("ordinal > 0", name="ordinal_from_one"),
        CheckConstraint("periods_left >= 0", name="periods_left_counted"),
        Index(
            "ix_promo_redemptions_running",
            "subscription_id",
            postgresql_where=text("periods_left is null or periods_left > 0"),
        ),
    )

    id: Mapped[Id]
    promo_code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("promo_codes.id"))
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"), index=True)
    subscription_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subscriptions.id"))
    ordinal: Mapped[int] = mapped_column(doc="Which use of this viewer's, from 1.")
    periods_left: Mapped[int | None] = mapped_column(doc="Paid periods still cheaper; null: all.")
    redeemed_at: Mapped[datetime]
    given_back_at: Mapped[datetime | None] = mapped_column(
        doc="When it was found to have bought nothing; from then on it does not count."
    )


def terms_of(code: Any) -> PromoTerms:
    """Return what decides whether a promo code may be used.

    Args:
        code: A `PromoCode`, or a row of a query with its columns.
    """
    return PromoTerms(
        status=code.status,
        valid_from=code.valid_from,
        valid_until=code.valid_until,
        plan_id=code.plan_id,
        currency=code.currency,
        uses=code.uses,
        most_uses=code.most_uses,
        most_uses_per_viewer=code.most_uses_per_viewer,
    )
