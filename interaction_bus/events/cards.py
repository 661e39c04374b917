"""What happens to saved cards."""

from uuid import UUID

from interaction_bus.events.base import Event


class CardEvent(Event, frozen=True, kw_only=True):
    """Something happened to a saved card."""

    saved_card_id: UUID
    viewer_id: UUID
    state: str


class CardSaved(CardEvent, frozen=True, kw_only=True):
    """The viewer let us remember a card."""

    NAME = "cards.saved"


class CardWithdrawn(CardEvent, frozen=True, kw_only=True):
    """The viewer withdrew it; it is never charged again."""

    NAME = "cards.withdrawn"


class CardRejected(CardEvent, frozen=True, kw_only=True):
    """Its bank refused it for good."""

    NAME = "cards.rejected"
