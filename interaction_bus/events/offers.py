"""What happens to gifts, and prices that are about to move."""

from datetime import datetime
from uuid import UUID

from interaction_bus.events.base import Event


class GiftEvent(Event, frozen=True, kw_only=True):
    """Something happened to a gift."""

    gift_id: UUID
    buyer_id: UUID
    state: str
    claimed_by: UUID | None


class GiftBought(GiftEvent, frozen=True, kw_only=True):
    """It was paid; whoever has the code may claim it."""

    NAME = "gifts.bought"


class GiftClaimed(GiftEvent, frozen=True, kw_only=True):
    """Somebody watches with it."""

    NAME = "gifts.claimed"


class GiftExpired(GiftEvent, frozen=True, kw_only=True):
    """Nobody claimed it in time."""

    NAME = "gifts.expired"


class PriceAnnounced(Event, frozen=True, kw_only=True):
    """A viewer has to be told the price from `applies_at` on."""

    NAME = "prices.announced"

    price_consent_id: UUID
    viewer_id: UUID
    subscription_id: UUID
    applies_at: datetime
    needs_consent: bool
