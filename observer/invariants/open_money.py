"""Money whose fate is open: for how long, and whether anybody asks about it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, or_, select

from billing_rules.lifecycles import OPEN_PAYMENT_STATES, OPEN_REFUND_STATES
from models import Payment, Refund
from observer.invariants.invariant import Invariant, ago

LONGEST_OPEN = timedelta(days=1)
"""A bank settles within minutes. After a day of asking in vain a person calls the provider."""

LATEST_QUESTION = timedelta(minutes=15)
"""Sweeps look every few seconds; a worker that is started anew, or a restart of the stores, takes
a minute or two."""

_PAYMENT_IS_OPEN = Payment.state.in_(OPEN_PAYMENT_STATES)
_REFUND_IS_OPEN = Refund.state.in_(OPEN_REFUND_STATES)

_PAYMENT_BEGAN_AT = func.coalesce(Payment.call_started_at, Payment.created_at)
_REFUND_BEGAN_AT = Refund.created_at


def _day_of(moment: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Return the day of the provider's books to which an instant belongs."""
    return func.date(func.timezone("UTC", moment)).label("day")


_PAYMENTS = select(
    Payment.id.label("payment_id"),
    Payment.invoice_id,
    Payment.state,
    Payment.next_check_at,
    _day_of(_PAYMENT_BEGAN_AT),
).where(_PAYMENT_IS_OPEN)

_REFUNDS = select(
    Refund.id.label("refund_id"),
    Refund.payment_id,
    Refund.invoice_id,
    Refund.state,
    Refund.next_check_at,
    _day_of(_REFUND_BEGAN_AT),
).where(_REFUND_IS_OPEN)


def _unasked(
    opened: Select[*tuple[Any, ...]], next_check_at: SQLColumnExpression[Any]
) -> Select[*tuple[Any, ...]]:
    return opened.where(or_(next_check_at.is_(None), next_check_at < ago(LATEST_QUESTION)))


PAYMENT_OPEN_FOR_A_DAY = Invariant(
    name="payment-open-for-a-day",
    sentence="No attempt to take money is open for longer than a day.",
    broken=_PAYMENTS.where(ago(LONGEST_OPEN) > _PAYMENT_BEGAN_AT),
    repair="kinokassa reconcile --day {day} --wait",
)

REFUND_OPEN_FOR_A_DAY = Invariant(
    name="refund-open-for-a-day",
    sentence="No return of money is open for longer than a day.",
    broken=_REFUNDS.where(ago(LONGEST_OPEN) > _REFUND_BEGAN_AT),
    repair="kinokassa reconcile --day {day} --wait",
)

UNKNOWN_PAYMENT_UNASKED = Invariant(
    name="unknown-payment-unasked",
    sentence="The provider is asked in time what became of every open payment.",
    broken=_unasked(_PAYMENTS, Payment.next_check_at),
    repair="kinokassa reconcile --day {day} --wait",
)

UNKNOWN_REFUND_UNASKED = Invariant(
    name="unknown-refund-unasked",
    sentence="The provider is asked in time what became of every open refund.",
    broken=_unasked(_REFUNDS, Refund.next_check_at),
    repair="kinokassa reconcile --day {day} --wait",
)

OPEN_MONEY = (
    PAYMENT_OPEN_FOR_A_DAY,
    REFUND_OPEN_FOR_A_DAY,
    UNKNOWN_PAYMENT_UNASKED,
    UNKNOWN_REFUND_UNASKED,
)
