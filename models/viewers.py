"""Viewers, as the cinema's auth service knows them."""

from datetime import datetime

from sqlalchemy import Index, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Viewer(Base):
    """Somebody who watches. The id is the subject of the auth service's token."""

    __tablename__ = "viewers"
    __table_args__ = (
        Index(
            "ix_viewers_email",
            literal_column("lower(email)").label("small_letters"),
            # By it an address is found by how it begins, too.
            postgresql_ops={"small_letters": "text_pattern_ops"},
        ),
    )

    id: Mapped[Id]
    email: Mapped[str | None] = mapped_column(
        doc="Where letters go; null when the token named none."
    )
    locale: Mapped[str] = mapped_column(
        default="ru", doc="Language of letters and pages: ru or en."
    )
    timezone: Mapped[str] = mapped_column(
        default="Europe/Moscow", doc="IANA zone in which days of the month are read."
    )
    payment_epoch: Mapped[int] = mapped_column(
        default=0,
        doc="Raised whenever consent changes; a charge prepared under an older epoch is not made.",
    )
    trial_started_at: Mapped[datetime | None] = mapped_column(
        doc="When they took the one trial that a viewer gets; null while they may."
    )
    erased_at: Mapped[datetime | None] = mapped_column(
        doc="When their personal data was erased last; news of payments from before bring none "
        "back. Null as a rule."
    )
    created_at: Mapped[datetime]
