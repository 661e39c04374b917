"""What may be bought: plans and the immutable versions of their prices."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.periods import PeriodUnit
from models.base import Base, Id, Minor, one_of

PLAN_STATUSES = ("active", "archived")

VAT_RATES = ("none", "0", "5", "7", "10", "20", "22", "105", "107", "110", "120", "122")
"""VAT per cent as receipts name it; 105 and the like are rates worked out of the amount (5/105)."""


class Plan(Base):
    """A plan that managers offer. An archived one keeps its subscribers and takes no new ones."""

    __tablename__ = "plans"
    __table_args__ = (
        one_of("period_unit", PeriodUnit),
        one_of("status", PLAN_STATUSES),
        CheckConstraint("period_count between 1 and 366", name="period_count_sensible"),
        CheckConstraint("grace_days between 0 and 60", name="grace_days_sensible"),
        CheckConstraint("trial_days between 0 and 366", name="trial_days_sensible"),
        one_of("vat", VAT_RATES),
        CheckConstraint("tax_system between 0 and 5", name="tax_system_known"),
        CheckConstraint("receipt_method between 0 and 7", name="receipt_method_known"),
        CheckConstraint("receipt_object between 0 and 33", name="receipt_object_known"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True, doc="Short name in addresses: monthly.")
    title: Mapped[dict[str, Any]] = mapped_column(doc="Language to title.")
    description: Mapped[dict[str, Any]] = mapped_column(doc="Language to description.")
    period_unit: Mapped[str]
    period_count: Mapped[int]
    trial_days: Mapped[int] = mapped_column(default=0)
    trial_needs_card: Mapped[bool] = mapped_column(
        default=True, doc="Whether a trial begins with a saved card, to be charged when it ends."
    )
    grace_days: Mapped[int] = mapped_column(default=3)
    vat: Mapped[str] = mapped_column(default="none", doc="VAT of its receipts (54-FZ).")
    tax_system: Mapped[int | None] = mapped_column(
        doc="Tax system of its receipts; null where the register knows only one."
    )
    receipt_method: Mapped[int] = mapped_column(
        default=4, doc="How it is paid for, tag 1214: 4 is full payment."
    )
    receipt_object: Mapped[int] = mapped_column(
        default=4, doc="What is sold, tag 1212: 4 is a service."
    )
    status: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Price(Base):
    """One version of what a plan costs. Never changed: a new version supersedes it."""

    __tablename__ = "prices"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
        Index(
            "uq_prices_current",
            "plan_id",
            "currency",
            unique=True,
            postgresql_where=text("superseded_at is null"),
        ),
    )

    id: Mapped[Id]
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    amount_minor: Mapped[Minor]
    currency: Mapped[str]
    created_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None] = mapped_column(doc="Null for the current version.")
