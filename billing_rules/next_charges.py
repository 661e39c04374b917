"""What follows the paid time of a subscription: the one place that says whether more is charged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_rules.money import Money
from billing_rules.price_moves import PriceVerdict


class Sequel(StrEnum):
    """How a subscription goes on when the time that is paid for is over."""

    BY_CARD = "by_card"
    BY_HAND = "by_hand"
    """It is renewed, and there is no card to charge: its viewer has to pay it."""
    RENEWAL_OFF = "renewal_off"
    PRICE_NOT_AGREED = "price_not_agreed"
    UNPAID_TRIAL = "unpaid_trial"
    """Nothing is demanded; it goes on only if its viewer pays before the trial is over."""


CHARGED_SEQUELS = (Sequel.BY_CARD, Sequel.BY_HAND)
"""A further period is demanded."""


@dataclass(frozen=True, slots=True)
class NextCharge:
    """When the next period is charged; without a card its viewer will have to pay by hand."""

    at: datetime
    amount: Money
    card_last_four: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalTerms:
    """What decides how a subscription goes on.

    Args:
        auto_renew: The switch of renewal.
        is_trial: Nothing was paid yet, so that it goes on only by a card or a payment.
        card_last_four: Of the card that renewals are charged to; none when there is none that may.
        stops_at_new_price: A new price is due by then that its viewer has not agreed to, and that
            they cannot go on without.
    """

    auto_renew: bool
    is_trial: bool
    card_last_four: str | None
    stops_at_new_price: bool

    @property
    def sequel(self) -> Sequel:
        """Return what the State Updater does when the paid time is over, in its order."""
        if not self.auto_renew:
            return Sequel.RENEWAL_OFF
        if self.stops_at_new_price:
            return Sequel.PRICE_NOT_AGREED
        if self.card_last_four is not None:
            return Sequel.BY_CARD
        return Sequel.UNPAID_TRIAL if self.is_trial else Sequel.BY_HAND

    @property
    def is_charged(self) -> bool:
        """Return whether a further period is demanded, by a card or by hand."""
        return self.sequel in CHARGED_SEQUELS

    def next_charge(self, at: datetime, amount: Money) -> NextCharge | None:
        """Return the charge for the next period, or none when there will be none.

        Args:
            at: End of the paid time, aware.
            amount: What the period costs.
        """
        return NextCharge(at, amount, self.card_last_four) if self.is_charged else None


@dataclass(frozen=True, slots=True)
class PriceAhead:
    """A new price that waits for a subscription.

    Args:
        applies_at: No renewal before it is at this price; aware.
        price: Of a period, before a discount.
        verdict: What a renewal would do about it, as its viewer has answered so far.
    """

    applies_at: datetime
    price: Money
    verdict: PriceVerdict

    def stops_at(self, period_end: datetime) -> bool:
        """Return whether no period follows the one that ends then."""
        return self.verdict is PriceVerdict.STOP and self.applies_at <= period_end

    def price_at(self, period_end: datetime, price: Money) -> Money:
        """Return what the period after that end costs.

        Args:
            period_end: Of the paid time, aware.
            price: Of a period, without this move.
        """
        is_moved = self.verdict is PriceVerdict.MOVE and self.applies_at <= period_end
        return self.price if is_moved else price
