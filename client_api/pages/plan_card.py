"""One plan as one visitor is offered it: what it costs them, and what its button does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from billing_rules.checkout import CARD_CHECK_MINOR
from billing_rules.money import Money
from billing_rules.periods import PeriodLength
from client_api.pages.plan_promo import PromoPrice
from client_api.pages.price_words import period_words, price_words


class CardRole(StrEnum):
    """What a plan is to its visitor, and so what its button does."""

    NEW = "new"
    """They have no subscription: they may subscribe."""

    OWN = "own"
    """They have it."""

    UNPAID = "unpaid"
    """They have begun it and not paid yet."""

    NEXT = "next"
    """It follows their present one by itself."""

    OTHER = "other"
    """They may go over to it."""

    INSTEAD = "instead"
    """They might begin it instead of another one that they have not paid for."""

    LATER = "later"
    """They might go over to it once they have paid or resumed what they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCard:
    """A plan as one visitor is offered it.

    Args:
        code: Of the plan, as addresses name it.
        title: Language to text.
        description: Language to text.
        price: Of one period.
        length: Of that period.
        trial_days: That the visitor may have; 0 where there is no trial for them.
        trial_needs_card: Whether it begins with the check of a card.
        promo: What the typed code makes of the price; none without a code that fits.
        promo_refusal: Why the typed code does not fit; none where it does.
        role: What the plan is to the visitor.
        unpaid_invoice_id: To be paid, where the plan waits for that.
        is_being_paid: Whether the bank may have the money for it already.
        first_charge_at: When the first charge of the full price is due: none for today.
        next_charge_at: When the charge after the first one is due.
    """

    code: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    price: Money
    length: PeriodLength
    trial_days: int
    trial_needs_card: bool
    promo: PromoPrice | None
    promo_refusal: str | None
    role: CardRole
    unpaid_invoice_id: UUID | None
    is_being_paid: bool
    first_charge_at: datetime | None
    next_charge_at: datetime

    @property
    def card_check(self) -> Money:
        """Return what a trial that needs a card takes to check it, and gives back at once."""
        return Money(CARD_CHECK_MINOR, self.price.currency)

    @property
    def first_price(self) -> Money:
        """Return what the first paid period costs."""
        return self.promo.first if self.promo else self.price

    @property
    def next_charge(self) -> Money:
        """Return what is charged after today: for the first paid period, if a trial begins now."""
        if self.promo is None:
            return self.price
        return self.promo.first if self.trial_days else self.promo.later

    @property
    def next_period_at(self) -> datetime:
        """Return when the period begins that `next_charge` is for."""
        return self.first_charge_at or self.next_charge_at

    @property
    def is_card_kept(self) -> bool:
        """Return whether what is done today leaves a card for what is charged next.

        Where nothing is paid, the gateway has no card to give us.
        """
        return self.trial_needs_card if self.trial_days else self.first_price.amount_minor > 0

    @property
    def is_full_price_to_come(self) -> bool:
        """Return whether the price goes up again after what is charged next."""
        is_lower = self.next_charge != self.price
        return is_lower and self.promo is not None and not self.promo.is_for_ever

    @property
    def period_in_words(self) -> str:
        """Return what stands behind a price: for how long it pays."""
        return period_words(self.length)

    @property
    def price_in_words(self) -> str:
        """Return the regular price with its period."""
        return price_words(self.price, self.length)
