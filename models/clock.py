"""The clock that all processes share."""

from datetime import timedelta

from sqlalchemy import CheckConstraint, Interval
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ClockOffset(Base):
    """How far the sandbox's time is ahead of the world's: one row, zero in production."""

    __tablename__ = "clock_offset"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    ahead: Mapped[timedelta] = mapped_column(Interval())
