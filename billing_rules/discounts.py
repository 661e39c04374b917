"""What promo codes take off a price, and how a sum is shared out without losing a kopeck."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from billing_rules.money import CurrencyMismatch, Money

WHOLE_PERCENT = 100
"""A discount of this many percent makes a period free."""


class DiscountKind(StrEnum):
    """What a discount gives."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FREE_DAYS = "free_days"


class DiscountDuration(StrEnum):
    """For how many paid periods a discount holds."""

    ONCE = "once"
    PERIODS = "periods"
    FOREVER = "forever"


@dataclass(frozen=True, slots=True)
class Discount:
    """One promise of a promo code; only the field of its kind is set.

    Args:
        percent: Off the price, 1 to 100.
        amount_minor: Minor units off the price, above 0.
        currency: Of `amount_minor`.
        free_days: Days that come on top of the period, above 0; the price stays.

    Raises:
        ValueError: The fields do not make one discount of the kind.
    """

    kind: DiscountKind
    percent: int | None = None
    amount_minor: int | None = None
    currency: str | None = None
    free_days: int | None = None

    def __post_init__(self) -> None:
        given = {
            DiscountKind.PERCENT: (self.percent,),
            DiscountKind.AMOUNT: (self.amount_minor, self.currency),
            DiscountKind.FREE_DAYS: (self.free_days,),
        }
        own = given.pop(self.kind)
        others = [value for values in given.values() for value in values]
        if None in own or any(value is not None for value in others):
            raise ValueError(f"{self} is no discount of one kind")
        if not self._is_sensible():
            raise ValueError(f"{self} gives nothing or too much")

    def _is_sensible(self) -> bool:
        percent_fits = self.percent is None or 1 <= self.percent <= WHOLE_PERCENT
        amount_fits = self.amount_minor is None or self.amount_minor > 0
        days_fit = self.free_days is None or self.free_days > 0
        return percent_fits and amount_fits and days_fit


def discounted(price: Money, discount: Discount) -> Money:
    """Return what is left to pay of `price`: never below 0 and never more than the price.

    Raises:
        CurrencyMismatch: The discount is an amount of another currency.
        ValueError: The price is negative.
    """
    return price - taken_off(price, discount)


def taken_off(price: Money, discount: Discount) -> Money:
    """Return by how much `discount` lowers `price`, rounded down to whole minor units.

    Raises:
        CurrencyMismatch: The discount is an amount of another currency.
        ValueError: The price is negative.
    """
    if price.amount_minor < 0:
        raise ValueError(f"{price} is no price")
    match discount.kind:
        case DiscountKind.PERCENT:
            return _share_off(price, discount)
        case DiscountKind.AMOUNT:
            return _amount_off(price, discount)
        case DiscountKind.FREE_DAYS:
            return Money(0, price.currency)
        case _:
            assert_never(discount.kind)


def discounted_periods(duration: DiscountDuration, periods: int | None) -> int | None:
    """Return for how many paid periods a discount holds, or none when it holds for ever.

    Args:
        duration: What was promised.
        periods: How many a discount of `DiscountDuration.PERIODS` promises; else none.

    Raises:
        ValueError: The number is missing, below 1, or says nothing.
    """
    match duration:
        case DiscountDuration.PERIODS if periods is not None and periods >= 1:
            return periods
        case DiscountDuration.ONCE if periods is None:
            return 1
        case DiscountDuration.FOREVER if periods is None:
            return None
        case _:
            raise ValueError(f"a discount cannot last {duration} with {periods} periods")


def split(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Share a sum out by weight: the parts sum to the whole, the last takes the rest.

    A credit splits into the mirror image of its charge.

    Args:
        total_minor: Minor units; may be negative.
        weights: One a part, from 0, not all of them 0.

    Raises:
        ValueError: There are no weights, one is negative, or all are 0.
    """
    whole = sum(weights)
    if whole < 1 or min(weights) < 0:
        raise ValueError(f"cannot share by weights {list(weights)}")
    sign = -1 if total_minor < 0 else 1
    parts = [sign * (abs(total_minor) * weight // whole) for weight in weights[:-1]]
    return [*parts, total_minor - sum(parts)]


def _share_off(price: Money, discount: Discount) -> Money:
    assert discount.percent is not None  # its kind asks for it
    return Money(price.amount_minor * discount.percent // WHOLE_PERCENT, price.currency)


def _amount_off(price: Money, discount: Discount) -> Money:
    assert discount.amount_minor is not None  # its kind asks for it
    if discount.currency != price.currency:
        raise CurrencyMismatch(price.currency, str(discount.currency))
    return Money(min(discount.amount_minor, price.amount_minor), price.currency)
