"""What people who run billing decide, and what they have to see."""

from datetime import date, datetime
from uuid import UUID

from interaction_bus.commands.base import Command


class RecordDifference(Command, frozen=True, kw_only=True):
    """Record where the provider's books and ours differ, for people to see."""

    new_difference_id: UUID
    day: date
    kind: str
    provider_transaction_id: int | None = None
    about_payment_id: UUID | None = None
    about_refund_id: UUID | None = None
    about_invoice_id: UUID | None = None
    theirs: dict[str, str | int | None] | None = None
    ours: dict[str, str | int | None] | None = None
    cure: str | None = None


class SettleDifference(Command, frozen=True, kw_only=True):
    """Record that a difference is settled, by a manager's word or because it is gone."""

    difference_id: UUID
    note: str


class AdvanceClock(Command, frozen=True, kw_only=True):
    """Move the sandbox's time to `target`, letting everything due on the way happen."""

    new_clock_move_id: UUID
    target: datetime
