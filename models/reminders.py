"""Who was told what, and how far the telling has come."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id

REMINDER_CALLS = "reminder_calls"
"""PostgreSQL's channel on which a pass of the reminder is called for."""


class Reminder(Base):
    """A viewer was reminded of one thing; the unique key tells them only once."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("subject_id", "about", "kind"),)

    id: Mapped[Id]
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(doc="subscription, invoice, saved_card or gift.")
    subject_id: Mapped[uuid.UUID]
    about: Mapped[datetime] = mapped_column(doc="The instant it is about, such as a period's end.")
    kind: Mapped[str]
    told_at: Mapped[datetime]


class Letter(Base):
    """One letter. Its id follows from the message that asked for it, so none is sent twice."""

    __tablename__ = "letters"

    id: Mapped[Id]
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"), index=True)
    kind: Mapped[str]
    locale: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    claimed_at: Mapped[datetime] = mapped_column(doc="When a worker last began to send it.")
    tries: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime | None] = mapped_column(doc="When the mail server took it.")
    problem: Mapped[str | None] = mapped_column(doc="Why it was given up; null otherwise.")


class Heartbeat(Base):
    """How far a process that comes and goes has got, in billing time."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    passed_at: Mapped[datetime] = mapped_column(doc="All that was due by then was dealt with.")
    next_due_at: Mapped[datetime | None] = mapped_column(doc="When there is something again.")
