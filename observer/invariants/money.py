"""Money that was taken: owed once, held once, and given back no further than it came.

The chaos checker holds much the same over the provider's ledger, which only a sandbox shows. Here
our own books are held against themselves, as production can be at any moment.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    exists,
    func,
    or_,
    select,
)

from billing_rules.lifecycles import (
    MONEY_TAKING_DISPUTE_STATES,
    PaymentState,
    RefundState,
)
from billing_rules.manual_retry import PAID_INVOICE_STATES
from models import Dispute, Invoice, Payment, Refund
from observer.invariants.invariant import Invariant

REFUND = "/console/invoices/{invoice_id}/refund"

_HAS_TAKEN_MONEY = Payment.state == PaymentState.SUCCEEDED

IS_WITH_THE_BANK = exists().where(
    Dispute.payment_id == Payment.id, Dispute.state.in_(MONEY_TAKING_DISPUTE_STATES)
)
"""The bank decides about the money, or has taken it: whether we hold it is not ours to say."""


def _returned(*conditions: ColumnElement[bool]) -> Subquery:
    """Return what has gone back of each payment, or is on its way."""
    goes_back = and_(Refund.state != RefundState.REFUSED, *conditions)
    return (
        select(Refund.payment_id, func.sum(Refund.amount_minor).label("amount_minor"))
        .where(goes_back)
        .group_by(Refund.payment_id)
        .subquery("returned")
    )


_RETURNED = _returned()
_GONE = _returned(Refund.state == RefundState.SUCCEEDED)

_HELD = (
    select(
        Payment.invoice_id,
        func.sum(Payment.amount_minor - func.coalesce(_RETURNED.c.amount_minor, 0)).label(
            "held_minor"
        ),
    )
    .outerjoin(_RETURNED, _RETURNED.c.payment_id == Payment.id)
    .where(_HAS_TAKEN_MONEY, ~IS_WITH_THE_BANK)
    .group_by(Payment.invoice_id)
    .subquery("held")
)
"""What is left to us of the payments of each invoice, surplus and all."""

_PAID = (
    select(Payment.invoice_id, func.sum(Payment.amount_minor).label("paid_minor"))
    .where(_HAS_TAKEN_MONEY, ~Payment.is_surplus)
    .group_by(Payment.invoice_id)
    .subquery("paid")
)
_PAID_MINOR = func.coalesce(_PAID.c.paid_minor, 0)

_HOLDING_INVOICES = select(
    Invoice.id.label("invoice_id"),
    Invoice.viewer_id,
    Invoice.state,
    Invoice.amount_minor,
    _HELD.c.held_minor,
    Invoice.currency,
).join(_HELD, _HELD.c.invoice_id == Invoice.id)


def _refunded_more_than(limit: SQLColumnExpression[Any], returned: Subquery) -> Select[Any]:
    return (
        select(
            Payment.id.label("payment_id"),
            Payment.invoice_id,
            Payment.amount_minor,
            returned.c.amount_minor.label("refunded_minor"),
            Payment.currency,
        )
        .join(returned, returned.c.payment_id == Payment.id)
        .where(returned.c.amount_minor > limit)
    )


INVOICE_CHARGED_TWICE = Invariant(
    name="invoice-charged-twice",
    sentence="No invoice holds more money than it demands, but what is on its way back.",
    broken=_HOLDING_INVOICES.where(_HELD.c.held_minor > Invoice.amount_minor),
    repair=REFUND,
)

MONEY_KEPT_FOR_NOTHING = Invariant(
    name="money-kept-for-nothing",
    sentence="Money that nobody owes, or that only checked a card, is on its way back.",
    broken=_HOLDING_INVOICES.where(
        _HELD.c.held_minor > 0,
        or_(Invoice.state.not_in(PAID_INVOICE_STATES), Invoice.kind == "card_check"),
    ),
    repair=REFUND,
)

PAID_INVOICE_WITHOUT_MONEY = Invariant(
    name="paid-invoice-without-money",
    sentence="Every paid invoice was paid by payments of its amount.",
    broken=select(
        Invoice.id.label("invoice_id"),
        Invoice.viewer_id,
        Invoice.state,
        Invoice.amount_minor,
        _PAID_MINOR.label("paid_minor"),
        Invoice.currency,
        func.date(func.timezone("UTC", Invoice.paid_at)).label("day"),
    )
    .outerjoin(_PAID, _PAID.c.invoice_id == Invoice.id)
    .where(Invoice.state.in_(PAID_INVOICE_STATES), Invoice.amount_minor > _PAID_MINOR),
    repair="kinokassa reconcile --day {day} --wait",
)

REFUNDS_ABOVE_PAYMENT = Invariant(
    name="refunds-above-payment",
    sentence="No more of a payment goes back than was paid.",
    broken=_refunded_more_than(Payment.amount_minor, _RETURNED),
    repair="/console/invoices/{invoice_id}",
)

REFUNDS_BOOKED_WRONGLY = Invariant(
    name="refunds-booked-wrongly",
    sentence="What an invoice says has gone back of it is the sum of its refunds.",
    broken=select(
        Invoice.id.label("invoice_id"),
        Invoice.state,
        Invoice.refunded_minor,
        func.coalesce(func.sum(_GONE.c.amount_minor), 0).label("gone_minor"),
        Invoice.currency,
    )
    .outerjoin(
        Payment, and_(Payment.invoice_id == Invoice.id, _HAS_TAKEN_MONEY, ~Payment.is_surplus)
    )
    .outerjoin(_GONE, _GONE.c.payment_id == Payment.id)
    .group_by(Invoice.id)
    .having(Invoice.refunded_minor != func.coalesce(func.sum(_GONE.c.amount_minor), 0)),
    repair="/console/invoices/{invoice_id}",
)

MONEY = (
    INVOICE_CHARGED_TWICE,
    MONEY_KEPT_FOR_NOTHING,
    PAID_INVOICE_WITHOUT_MONEY,
    REFUNDS_ABOVE_PAYMENT,
    REFUNDS_BOOKED_WRONGLY,
)
