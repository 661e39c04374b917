"""Money that was taken: owed once, held once, and given back no further than it came.

The chaos checker holds much the same over the provider's ledger, which only a sandbox shows. Here
our own books are held against themselves, as production can be at any moment.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
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


def _returned_minor(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the sum of refunds of a payment.

    It is asked for one payment at a time, by an index: so a slice of invoices costs as much as it
    is long, however many refunds there ever were.
    """
    return (
        select(func.coalesce(func.sum(Refund.amount_minor), 0))
        .where(Refund.payment_id == Payment.id, *conditions)
        .correlate(Payment)
        .scalar_subquery()
    )


def _taken_minor(
    amount_minor: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ScalarSelect[int]:
    """Return a sum over the payments of an invoice that have taken money."""
    return (
        select(func.coalesce(func.sum(amount_minor), 0))
        .where(Payment.invoice_id == Invoice.id, _HAS_TAKEN_MONEY, *conditions)
        .correlate(Invoice)
        .scalar_subquery()
    )


RETURNED_MINOR = _returned_minor(Refund.state != RefundState.REFUSED)
"""What has gone back of a payment, or is on its way."""

_GONE_MINOR = _taken_minor(
    _returned_minor(Refund.state == RefundState.SUCCEEDED), ~Payment.is_surplus
)

_HELD_MINOR = _taken_minor(Payment.amount_minor - RETURNED_MINOR, ~IS_WITH_THE_BANK)
"""What is left to us of the payments of an invoice, surplus and all."""

_PAID_MINOR = _taken_minor(Payment.amount_minor.expression, ~Payment.is_surplus)

_HOLDING_INVOICES = select(
    Invoice.id.label("invoice_id"),
    Invoice.viewer_id,
    Invoice.state,
    Invoice.amount_minor,
    _HELD_MINOR.label("held_minor"),
    Invoice.currency,
)

INVOICE_CHARGED_TWICE = Invariant(
    name="invoice-charged-twice",
    sentence="No invoice holds more money than it demands, but what is on its way back.",
    broken=_HOLDING_INVOICES.where(Invoice.amount_minor < _HELD_MINOR),
    repair=REFUND,
    walked=select(Invoice.id),
)

MONEY_KEPT_FOR_NOTHING = Invariant(
    name="money-kept-for-nothing",
    sentence="Money that nobody owes, or that only checked a card, is on its way back.",
    broken=_HOLDING_INVOICES.where(
        or_(Invoice.state.not_in(PAID_INVOICE_STATES), Invoice.kind == "card_check"),
        _HELD_MINOR > 0,
    ),
    repair=REFUND,
    walked=select(Invoice.id),
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
    ).where(Invoice.state.in_(PAID_INVOICE_STATES), Invoice.amount_minor > _PAID_MINOR),
    repair="kinokassa reconcile --day {day} --wait",
    walked=select(Invoice.id),
)

REFUNDS_ABOVE_PAYMENT = Invariant(
    name="refunds-above-payment",
    sentence="No more of a payment goes back than was paid.",
    broken=select(
        Refund.payment_id,
        Payment.invoice_id,
        Payment.amount_minor,
        func.sum(Refund.amount_minor).label("refunded_minor"),
        Payment.currency,
    )
    .join(Payment, Payment.id == Refund.payment_id)
    .where(Refund.state != RefundState.REFUSED)
    .group_by(Refund.payment_id, Payment.id)
    .having(func.sum(Refund.amount_minor) > Payment.amount_minor),
    repair="/console/invoices/{invoice_id}",
    walked=select(Refund.payment_id),
)

REFUNDS_BOOKED_WRONGLY = Invariant(
    name="refunds-booked-wrongly",
    sentence="What an invoice says has gone back of it is the sum of its refunds.",
    broken=select(
        Invoice.id.label("invoice_id"),
        Invoice.state,
        Invoice.refunded_minor,
        _GONE_MINOR.label("gone_minor"),
        Invoice.currency,
    ).where(Invoice.refunded_minor != _GONE_MINOR),
    repair="/console/invoices/{invoice_id}",
    walked=select(Invoice.id),
)

MONEY = (
    INVOICE_CHARGED_TWICE,
    MONEY_KEPT_FOR_NOTHING,
    PAID_INVOICE_WITHOUT_MONEY,
    REFUNDS_ABOVE_PAYMENT,
    REFUNDS_BOOKED_WRONGLY,
)
