"""How much money may still go back."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing_rules.lifecycles import RefundState


@dataclass(frozen=True, slots=True)
class RefundSum:
    """One refund of a payment as far as sums are concerned."""

    amount_minor: int
    state: str


def refundable_minor(paid_minor: int, refunds: Iterable[RefundSum]) -> int:
    """Return the minor units that may still be refunded of one payment.

    Refunds whose fate is open count as spent: the money may have left. Never below 0, even when
    somebody gave back too much in the provider's own cabinet.
    """
    spent = sum(refund.amount_minor for refund in refunds if refund.state != RefundState.REFUSED)
    return max(0, paid_minor - spent)


def refunded_minor(refunds: Iterable[RefundSum]) -> int:
    """Return the minor units that have gone back for certain."""
    return sum(refund.amount_minor for refund in refunds if refund.state == RefundState.SUCCEEDED)
