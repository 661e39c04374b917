"""Time given to many viewers at once, row by row."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class BulkGrant(Base):
    """One list of viewers who get the same days for the same reason."""

    __tablename__ = "bulk_grants"
    __table_args__ = (CheckConstraint("days between 1 and 3660", name="days_sensible"),)

    id: Mapped[Id]
    days: Mapped[int]
    reason: Mapped[str]
    created_by: Mapped[str] = mapped_column(doc="The manager.")
    created_at: Mapped[datetime]


class BulkGrantRow(Base):
    """One line of the list. Its id is that of the command it becomes: the inbox tells its fate."""

    __tablename__ = "bulk_grant_rows"
    __table_args__ = (
        UniqueConstraint("bulk_grant_id", "row_number"),
        CheckConstraint("row_number > 0", name="row_number_from_one"),
        CheckConstraint(
            "(problem is null) = (subscription_id is not null)", name="problem_or_subscription"
        ),
        Index(
            "ix_bulk_grant_rows_unstaged",
            "id",
            postgresql_where=text("staged_at is null and problem is null"),
        ),
        Index("ix_bulk_grant_rows_viewer", "viewer_id"),
        Index(
            "ix_bulk_grant_rows_written", literal_column("lower(written)").label("small_letters")
        ),
    )

    id: Mapped[Id]
    bulk_grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bulk_grants.id"))
    row_number: Mapped[int]
    written: Mapped[str] = mapped_column(doc="What stood in the line.")
    viewer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("viewers.id"))
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("subscriptions.id"))
    problem: Mapped[str | None] = mapped_column(doc="Why nothing can be given; null otherwise.")
    staged_at: Mapped[datetime | None] = mapped_column(doc="When its command was staged.")
