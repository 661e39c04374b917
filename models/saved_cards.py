"""Cards that viewers let us remember."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from billing_rules.lifecycles import SavedCardState
from models.base import Base, Id, one_of


class SavedCard(Base):
    """A card known by the provider's token; the number itself never reaches us."""

    __tablename__ = "saved_cards"
    __table_args__ = (
        one_of("state", SavedCardState),
        CheckConstraint(
            "state <> 'withdrawn' or sealed_token is null",
            name="withdrawn_token_erased",
        ),
        Index(
            "uq_saved_cards_fingerprint",
            "viewer_id",
            "fingerprint",
            unique=True,
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_saved_cards_viewer", "viewer_id", "created_at"),
        Index("ix_saved_cards_last_four", "last_four"),
    )

    id: Mapped[Id]
    viewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("viewers.id"))
    state: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, doc="Length of its history.")
    provider: Mapped[str]
    sealed_token: Mapped[str | None] = mapped_column(
        doc="The provider's token, encrypted; erased when the card is withdrawn."
    )
    fingerprint: Mapped[str] = mapped_column(
        doc="Digest of provider and token, to know the card again without opening the token."
    )
    first_six: Mapped[str]
    last_four: Mapped[str]
    brand: Mapped[str]
    expires_month: Mapped[int | None]
    expires_year: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
