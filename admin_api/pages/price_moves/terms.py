"""The terms of a price move that was not begun yet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from admin_api.pages.price_moves.treatments import Treatment
from admin_api.queries.pages import Record, Statement
from admin_api.queries.price_move_pages import concerned_by


@dataclass(frozen=True, slots=True)
class Terms:
    """How the subscribers are treated.

    Args:
        announce_days: So long ahead each viewer is told.
        treatment: What those are asked whose price rises.
    """

    announce_days: int
    treatment: Treatment

    def concerned(self, price_id: UUID) -> Statement:
        """Return the statement of those whom a move to a price would concern."""
        return concerned_by(
            price_id,
            announce_days=self.announce_days,
            needs_consent=self.treatment.needs_consent,
        )

    def asked_in(self, target: Record) -> int:
        """Return how many viewers have to say yes.

        Args:
            target: The price to move to, with how many rise to it.
        """
        return int(target["rising"]) if self.treatment.needs_consent else 0

    def body(self, target: Record) -> dict[str, Any]:
        """Return the move as the API takes it.

        Args:
            target: The price to move to.
        """
        return {
            "plan": target["plan_code"],
            "currency": target["currency"],
            "announce_days": self.announce_days,
            "needs_consent": self.treatment.needs_consent,
            "without_consent": self.treatment.without_consent.value,
        }
