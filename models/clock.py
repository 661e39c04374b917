"""The clock that all processes share."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Index, Interval, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class ClockOffset(Base):
    """How far the sandbox's time is ahead of the world's: one row, zero in production."""

    __tablename__ = "clock_offset"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    ahead: Mapped[timedelta] = mapped_column(Interval())


class ClockMove(Base):
    """One wish to see the future; it is done when everything due by then is done."""

    __tablename__ = "clock_moves"
    __table_args__ = (
        Index(
            "uq_clock_moves_one_under_way",
            text("(finished_at is null)"),
            unique=True,
            postgresql_where=text("finished_at is null"),
        ),
    )

    id: Mapped[Id]
    target: Mapped[datetime] = mapped_column(doc="What the clock is to show.")
    reached_at: Mapped[datetime] = mapped_column(doc="How far it has come, in billing time.")
    asked_by: Mapped[str] = mapped_column(doc="Kind and id of the actor.")
    asked_at: Mapped[datetime] = mapped_column(doc="In billing time.")
    finished_at: Mapped[datetime | None] = mapped_column(doc="In billing time; null under way.")
    problem: Mapped[str | None] = mapped_column(doc="Why it was given up; null otherwise.")
