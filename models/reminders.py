"""Who was told what."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Reminder(Base):
    """A viewer was reminded of one thing about one period; the unique key tells them only once."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("subscription_id", "period_end", "kind"),)

    id: Mapped[Id]
    subscription_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subscriptions.id"))
    period_end: Mapped[datetime]
    kind: Mapped[str]
    told_at: Mapped[datetime]
