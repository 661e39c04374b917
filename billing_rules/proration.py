"""What the used and the unused part of a paid period are worth, to the second and the kopeck."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from billing_rules.periods import Period, PeriodLength, anchor_day_of, period_from

ONE_SECOND = timedelta(seconds=1)
"""Time is sold by the second: what is shorter counts for neither side."""


@dataclass(frozen=True, slots=True)
class PaidPeriod:
    """The period that a viewer is in, and what the whole of it costs them.

    Args:
        amount_minor: Price of all of `period`, from 0; after a change of plan within it, that of
            the present plan.
        period: The whole paid period, not what is left of it.

    Raises:
        ValueError: The amount is negative.
    """

    amount_minor: int
    period: Period

    def __post_init__(self) -> None:
        _require_no_debt(self.amount_minor)


@dataclass(frozen=True, slots=True)
class NewPlan:
    """The plan that a viewer wants to have instead.

    Args:
        price_minor: Price of one whole period of it, from 0.
        length: How long such a period lasts.

    Raises:
        ValueError: The price is negative.
    """

    price_minor: int
    length: PeriodLength

    def __post_init__(self) -> None:
        _require_no_debt(self.price_minor)


@dataclass(frozen=True, slots=True)
class ChangeQuote:
    """What a change of plan costs at one instant.

    Args:
        credit_minor: Worth of the unused time of the old plan.
        charge_minor: Worth of the time that the new plan gives.
        period: The whole period that the viewer is in afterwards.
        keeps_anchor: The period goes on as it was; else a new one with a new anchor day begins.
    """

    credit_minor: int
    charge_minor: int
    period: Period
    keeps_anchor: bool

    @property
    def due_minor(self) -> int:
        """Return what the viewer has to pay; below 0 is what goes back to them."""
        return self.charge_minor - self.credit_minor


def unused_minor(amount_minor: int, period: Period, *, at: datetime) -> int:
    """Return what the part of `period` after `at` is worth, rounded down to whole minor units.

    Args:
        amount_minor: Price of the whole period, from 0.
        period: What the price pays for.
        at: From when on the period is not used; before its start all of it is unused.

    Raises:
        ValueError: The amount is negative, an instant is naive, or the period lasts no second.
    """
    _require_no_debt(amount_minor)
    start, end, now = (_whole_second(instant) for instant in (period.start, period.end, at))
    seconds = (end - start) // ONE_SECOND
    if seconds < 1:
        raise ValueError(f"nothing of {period} can be used")
    unused_seconds = min(max((end - now) // ONE_SECOND, 0), seconds)
    return amount_minor * unused_seconds // seconds


def used_minor(amount_minor: int, period: Period, *, at: datetime) -> int:
    """Return what the part of `period` before `at` is worth: all that is not unused.

    Raises:
        ValueError: As `unused_minor` does.
    """
    return amount_minor - unused_minor(amount_minor, period, at=at)


def quote_change(
    paid: PaidPeriod, new: NewPlan, *, old_length: PeriodLength, at: datetime
) -> ChangeQuote:
    """Return what changing to another plan at the instant `at` costs and gives.

    Between plans of one length the period and its anchor day are kept and both prices count for
    the time that is left, so that equal prices cost exactly nothing. Else a new whole period
    begins at once, with its own anchor day, and the unused time of the old one is credited.

    Args:
        paid: The period that the viewer is in.
        new: The plan that they want.
        old_length: How long a period of the plan lasts that they have.
        at: When the change happens, within the paid period.

    Raises:
        ValueError: `at` lies outside the paid period: there is nothing to change any more.
    """
    if not paid.period.start <= at < paid.period.end:
        raise ValueError(f"no paid time to change at {at}")
    credit_minor = unused_minor(paid.amount_minor, paid.period, at=at)
    if new.length == old_length:
        charge_minor = unused_minor(new.price_minor, paid.period, at=at)
        return ChangeQuote(credit_minor, charge_minor, paid.period, keeps_anchor=True)
    period = period_from(at, new.length, anchor_day=anchor_day_of(at))
    return ChangeQuote(credit_minor, new.price_minor, period, keeps_anchor=False)


def _whole_second(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} needs its time zone")
    # Within one zone Python subtracts wall times, which summer time makes longer or shorter.
    return instant.astimezone(UTC).replace(microsecond=0)


def _require_no_debt(amount_minor: int) -> None:
    if amount_minor < 0:
        raise ValueError(f"a period cannot cost {amount_minor}")
