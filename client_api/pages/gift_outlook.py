"""What a gift would do for whoever holds its code, by the rules that will carry it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from billing_rules.gift_codes import gift_period
from billing_rules.lifecycles import SUBSCRIPTION
from billing_rules.periods import PeriodLength, PeriodUnit, anchor_day_of
from runtime.web.pages.lengths import length_words


@dataclass(frozen=True, slots=True)
class GiftOutlook:
    """A gift beside what its claimer has.

    Args:
        gift: Of `FIND_GIFT_BY_CODE`.
        live: Of `FIND_PROLONGED_SUBSCRIPTION`; none where the gift begins a subscription.
    """

    gift: Row[Any]
    live: Row[Any] | None

    @property
    def is_possible(self) -> bool:
        """Return whether the gift can be claimed now: not while a first payment is awaited."""
        if self.live is None:
            return True
        may_grow = "extend" in SUBSCRIPTION.allowed(self.live.state)
        return may_grow and self.live.period_end is not None

    @property
    def watch_until(self) -> datetime:
        """Return when the time is over that the claimer has with the gift."""
        start = self.gift.now if self.live is None else self.live.period_end
        anchor_day = self.live.anchor_day if self.live is not None else None
        period = gift_period(
            start,
            PeriodLength(PeriodUnit(self.gift.period_unit), self.gift.period_count),
            periods=self.gift.periods,
            anchor_day=anchor_day or anchor_day_of(start),
        )
        return period.end

    @property
    def time(self) -> str:
        """Return for how long the gift is."""
        return time_words(self.gift)


def time_words(gift: Row[Any]) -> str:
    """Return for how long a gift is: 3 months.

    Args:
        gift: With its `periods`, and the `period_unit` and `period_count` of its plan.
    """
    count = gift.periods * gift.period_count
    return length_words(PeriodLength(PeriodUnit(gift.period_unit), count))
