"""Money that we booked within a span, for comparison with what the provider's books have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from billing_rules.lifecycles import PaymentState, RefundState
from models import Payment, Refund


@dataclass(frozen=True, slots=True)
class Booked:
    """Money that we booked on the day.

    Args:
        row_id: Of our payment or refund.
        number: The provider's, under which its books must have it.
        settled_at: When we booked it.
        earliest: Before this moment the operation cannot have been made.
    """

    row_id: UUID
    number: int
    settled_at: datetime
    earliest: datetime


def booked_within(session: Session, since: datetime, until: datetime) -> Iterator[Booked]:
    """Yield the payments and refunds that were settled within a span, both ends included."""
    for query in (_payments_settled(since, until), _refunds_settled(since, until)):
        for row_id, number, settled_at, earliest in session.execute(query):
            yield Booked(row_id, number, settled_at, earliest)


def _payments_settled(since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    sibling = aliased(Payment)
    # A second operation with one order number gets its row when we learn of it, perhaps late.
    first_attempt = select(func.min(sibling.created_at)).where(
        sibling.invoice_id == Payment.invoice_id
    )
    return select(
        Payment.id,
        Payment.provider_transaction_id,
        Payment.settled_at,
        first_attempt.scalar_subquery(),
    ).where(
        Payment.state == PaymentState.SUCCEEDED,
        Payment.settled_at.between(since, until),
        Payment.provider_transaction_id.is_not(None),
    )


def _refunds_settled(since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    is_made_there = Refund.requested_by.startswith("provider:")
    earliest = case((is_made_there, Payment.created_at), else_=Refund.created_at)
    return (
        select(Refund.id, Refund.provider_transaction_id, Refund.settled_at, earliest)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Refund.state == RefundState.SUCCEEDED,
            Refund.settled_at.between(since, until),
            Refund.provider_transaction_id.is_not(None),
        )
    )
