"""What is on sale, and what was at any time of the half year: plans, prices, promo codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from models import Plan, Price, PriceMove, PromoCode

OPENED_BEFORE = timedelta(days=400)
"""The cinema is older than the half year that is stocked."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan at one of its prices, and when it could be bought so."""

    plan: Plan
    price: Price
    since: datetime
    until: datetime | None

    def is_on_sale(self, at: datetime) -> bool:
        """Return whether it could be bought at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(slots=True)
class Catalogue:
    """Everything that managers wrote before and during the half year.

    Args:
        offers: Every plan at every price that it had.
        archived_at: When a plan was archived, by its id.
        promo_codes: All of them; their uses are counted at the end.
        price_moves: Whose new price is on its way to subscribers.
    """

    offers: Sequence[Offer]
    archived_at: dict[UUID, datetime]
    promo_codes: Sequence[PromoCode]
    price_moves: Sequence[PriceMove]
    _shown: tuple[int, int] | None = field(default=None, init=False)

    @property
    def plans(self) -> list[Plan]:
        """Return every plan, once."""
        return list({offer.plan.id: offer.plan for offer in self.offers}.values())

    @property
    def prices(self) -> list[Price]:
        """Return every version of every price."""
        return [offer.price for offer in self.offers]

    def turn_to(self, at: datetime) -> None:
        """Show plans and prices as they were at an instant; lives do not follow one another."""
        changes = (
            sum(offer.until is not None and offer.until <= at for offer in self.offers),
            sum(archived_at <= at for archived_at in self.archived_at.values()),
        )
        if changes == self._shown:
            return
        self._shown = changes
        for offer in self.offers:
            is_over = offer.until is not None and offer.until <= at
            offer.price.superseded_at = offer.until if is_over else None
        for plan in self.plans:
            archived_at = self.archived_at.get(plan.id)
            is_archived = archived_at is not None and archived_at <= at
            plan.status = "archived" if is_archived else "active"
            plan.archived_at = archived_at if is_archived else None

    def offer_of(self, code: str, currency: str, at: datetime) -> Offer:
        """Return how a plan could be bought at an instant.

        Raises:
            LookupError: It could not.
        """
        for offer in self.offers:
            is_it = (offer.plan.code, offer.price.currency) == (code, currency)
            archived_at = self.archived_at.get(offer.plan.id)
            if is_it and offer.is_on_sale(at) and (archived_at is None or at < archived_at):
                return offer
        raise LookupError(f"{code} was not sold for {currency} at {at}")

    def code(self, word: str) -> PromoCode:
        """Return a promo code by what viewers type."""
        return next(code for code in self.promo_codes if code.code == word)
