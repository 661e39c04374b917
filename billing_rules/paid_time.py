"""What the period that a viewer is in is worth, and how much of its money may still go back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing_rules.periods import Period, PeriodLength
from billing_rules.proration import unused_minor


@dataclass(frozen=True, slots=True)
class Returned:
    """Money that went back, or is promised back."""

    amount_minor: int
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class PaidInvoice:
    """A paid invoice of the present period.

    Args:
        price_minor: What the whole period costs by it: for a change of plan the new plan's price,
            of which its own amount is only what was due after the credit.
        paid_at: When it was paid, aware.
        returned: Whatever went back of it.
    """

    price_minor: int
    paid_at: datetime
    returned: tuple[Returned, ...] = ()


@dataclass(frozen=True, slots=True)
class PaidTime:
    """The period that a viewer is in, and the money that stands for it.

    Args:
        period: The whole of it.
        length: How long a period of its plan lasts.
        worth_minor: What the whole of it is worth, net of what went back; 0 for given time.
        refundable_minor: What may still go back of the payments for it, from 0.
    """

    period: Period
    length: PeriodLength
    worth_minor: int
    refundable_minor: int


def period_worth_minor(invoices: Sequence[PaidInvoice]) -> int:
    """Return what the whole present period is worth by the invoices that were paid for it.

    The latest one tells the price, for a change of plan within the period settles all before it;
    what went back after that counts against it.
    """
    if not invoices:
        return 0
    latest = max(invoices, key=lambda invoice: invoice.paid_at)
    returned_minor = sum(
        returned.amount_minor
        for invoice in invoices
        for returned in invoice.returned
        if returned.requested_at > latest.paid_at
    )
    return max(0, latest.price_minor - returned_minor)


def returnable_minor(paid: PaidTime, *, at: datetime) -> int:
    """Return the minor units that go back for the unused time when a subscription ends at `at`."""
    unused = unused_minor(paid.worth_minor, paid.period, at=at)
    return min(unused, paid.refundable_minor)
