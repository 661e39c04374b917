"""Payments that viewers took back through their banks, as the provider's books list them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from billing_rules.money import Money

LONGEST_SPAN = timedelta(days=365)
"""Providers show disputes of one year at a time (developers.cloudpayments.ru, "Chargebacks")."""


@dataclass(frozen=True, slots=True)
class PaymentDispute:
    """One payment that its payer disputes; the provider still calls the payment completed.

    Args:
        transaction_id: The provider's number of the dispute, or of the payment when it has none.
        payment_transaction_id: The provider's number of the payment.
        payment_id: Our payment; none when the order number is not told or not one of ours.
        amount: What the bank takes back, all of the payment or a part.
        opened_at: By the provider's clock, aware UTC.
        reason: In the bank's words, empty when it gave none.
    """

    transaction_id: int
    payment_transaction_id: int
    payment_id: UUID | None
    amount: Money
    opened_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class UnreadableDispute:
    """An entry that we cannot understand: somebody must look, and the rest goes on.

    Args:
        transaction_id: None when even the number cannot be read.
        reason: Which field is wrong.
    """

    transaction_id: int | None
    reason: str


ProviderDispute: TypeAlias = PaymentDispute | UnreadableDispute


def require_dispute_span(since: datetime, until: datetime) -> None:
    """Refuse a span for which no provider lists disputes.

    Raises:
        ValueError: A moment has no time zone, or they are more than a year apart.
    """
    if since.tzinfo is None or until.tzinfo is None:
        raise ValueError("a span of disputes needs aware moments")
    if until - since > LONGEST_SPAN:
        raise ValueError(f"a span of disputes is {LONGEST_SPAN.days} days at most")
