"""What the subscriptions that renew bring in each month, however long their periods are (MRR)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from billing_rules.money import Money
from billing_rules.periods import MONTHS_IN_A_YEAR, PeriodLength, PeriodUnit

DAYS_IN_A_MONTH = Fraction(146_097, 400 * MONTHS_IN_A_YEAR)
"""The mean of the Gregorian calendar, which repeats itself after 400 years: 30.436875 days."""

DAYS_IN_A_WEEK = 7

MONTHS_OF: Mapping[PeriodUnit, Fraction] = {
    PeriodUnit.DAY: Fraction(1, DAYS_IN_A_MONTH),
    PeriodUnit.WEEK: Fraction(DAYS_IN_A_WEEK, DAYS_IN_A_MONTH),
    PeriodUnit.MONTH: Fraction(1),
    PeriodUnit.YEAR: Fraction(MONTHS_IN_A_YEAR),
}
"""How many months each unit of a period lasts."""


@dataclass(frozen=True, slots=True)
class RenewingGroup:
    """Subscriptions that pay the same price for periods of the same length.

    Args:
        price: Of one period.
        period: How long it lasts.
        subscriptions: How many of them renew, from 0.

    Raises:
        ValueError: There are fewer than none.
    """

    price: Money
    period: PeriodLength
    subscriptions: int

    def __post_init__(self) -> None:
        if self.subscriptions < 0:
            raise ValueError(f"there cannot be {self.subscriptions} subscriptions")


def monthly_revenue(groups: Iterable[RenewingGroup]) -> dict[str, Money]:
    """Return what the groups bring in each month, by currency.

    Fractions are kept until all of a currency is added up and rounded once, half to even, so that
    the sum depends neither on the order of the groups nor on how they are parted.

    Args:
        groups: In any order; currencies are never mixed.
    """
    sums: dict[str, Fraction] = {}
    for group in groups:
        currency = group.price.currency
        sums[currency] = sums.get(currency, Fraction(0)) + _monthly_minor(group)
    return {currency: Money(round(total), currency) for currency, total in sums.items()}


def _monthly_minor(group: RenewingGroup) -> Fraction:
    months = MONTHS_OF[group.period.unit] * group.period.count
    return Fraction(group.price.amount_minor * group.subscriptions, months)
