"""What a change of plan costs a subscription as it stands, and how long a viewer may rely on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_rules.paid_time import PaidTime
from billing_rules.proration import ChangeQuote, NewPlan, PaidPeriod, quote_change
from billing_rules.standing import Offer, Standing

QUOTE_LASTS = timedelta(minutes=30)
"""Long enough to read and decide, short enough that the unused time has hardly changed."""


@dataclass(frozen=True, slots=True)
class ChangeCost:
    """A quote, and what becomes of its money.

    Args:
        quote: Both sides of the change.
        goes_back_minor: What is refunded, from 0: never more than may still be refunded.
    """

    quote: ChangeQuote
    goes_back_minor: int

    @property
    def due_minor(self) -> int:
        """Return what is charged, from 0."""
        return max(0, self.quote.due_minor)

    @property
    def quoted_minor(self) -> int:
        """Return the one number that a viewer agrees to; below 0 it goes back to them."""
        return self.due_minor - self.goes_back_minor


def cost_of_change(standing: Standing, paid: PaidTime, offer: Offer, *, at: datetime) -> ChangeCost:
    """Return what going over to `offer` costs when it is asked for at `at`.

    In a trial nothing is paid and nothing is due: only the plan changes. Where the paid period
    lies ahead, as it does for one who paid during the trial, all of it is unused.

    Raises:
        ValueError: `at` is not before the end of the period.
    """
    if standing.is_trial:
        return ChangeCost(ChangeQuote(0, 0, paid.period, keeps_anchor=True), 0)
    quote = quote_change(
        PaidPeriod(paid.worth_minor, paid.period),
        NewPlan(offer.price_minor, offer.length),
        old_length=paid.length,
        at=max(at, paid.period.start),
    )
    return ChangeCost(quote, min(max(0, -quote.due_minor), paid.refundable_minor))


def is_quote_good(quoted_at: datetime, paid: PaidTime, *, at: datetime) -> bool:
    """Return whether a viewer may still rely on what they were quoted.

    Args:
        quoted_at: For when it was counted, aware.
        paid: The present period: a quote does not outlive the one that it was made in.
        at: Present time, aware.
    """
    is_of_an_earlier_period = quoted_at < paid.period.start <= at
    is_fresh = at - QUOTE_LASTS <= quoted_at <= at
    return is_fresh and not is_of_an_earlier_period and quoted_at < paid.period.end
