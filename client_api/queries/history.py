"""What a viewer has paid, and all that happened to one invoice, each in one statement."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    Uuid,
    bindparam,
    cast,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from billing_rules.derivation import Reason
from billing_rules.lifecycles import INVOICE, RefundState
from client_api.queries.invoices import INVOICES_WITH_ATTEMPT
from client_api.queries.paging import AnySelect, paged
from models import FiscalReceipt, Invoice, Payment, Refund, StateChange

MOST_HAPPENINGS = 200
"""An invoice has a dozen; a list has an end all the same."""

ON_ITS_WAY_BACK = (RefundState.REQUESTED, RefundState.SENT, RefundState.UNKNOWN)
"""A refund in one of these is not back yet, and not refused either."""

TOLD_MOVES = ("cancel", "expire", "write_off", "dispute", "win_dispute", "lose_dispute")
"""Moves of an invoice that neither a payment nor a refund tells of."""

_COMING_BACK_MINOR = (
    # The sum of bigints is a numeric, which is no whole number to a program.
    select(cast(func.coalesce(func.sum(Refund.amount_minor), 0), BigInteger))
    .where(Refund.invoice_id == Invoice.id, Refund.state.in_(ON_ITS_WAY_BACK))
    .correlate(Invoice)
    .scalar_subquery()
    .label("coming_back_minor")
)

_HISTORY = INVOICES_WITH_ATTEMPT.add_columns(_COMING_BACK_MINOR)

LIST_HISTORY = paged(_HISTORY, moment=Invoice.created_at, row_id=Invoice.id)

FIND_HISTORY = _HISTORY.where(Invoice.id == bindparam("invoice_id"))

_OWN_INVOICE_ID = (
    select(Invoice.id)
    .where(Invoice.id == bindparam("invoice_id"), Invoice.viewer_id == bindparam("viewer_id"))
    .scalar_subquery()
)


def _happenings(what: str, **columns: ColumnElement[Any]) -> AnySelect:
    """Return happenings of one kind, with nothing in the columns that the kind does not have."""
    nothing: dict[str, ColumnElement[Any]] = {
        "origin": cast(null(), String),
        "card_mask": cast(null(), String),
        "decline_code": cast(null(), String),
        "payer_message": cast(null(), String),
        "is_surplus": false(),
        "about_id": cast(null(), Uuid),
        "url": cast(null(), String),
    }
    told = {"what": literal(what), **nothing, **columns}
    return select(*(told[name].label(name) for name in sorted(told)))


_PAYMENTS = _happenings(
    "payment",
    id=Payment.id.expression,
    at=func.coalesce(Payment.settled_at, Payment.created_at),
    state=Payment.state.expression,
    amount_minor=Payment.amount_minor.expression,
    origin=Payment.origin.expression,
    card_mask=Payment.card_mask.expression,
    decline_code=Payment.decline_code.expression,
    payer_message=Payment.payer_message.expression,
    is_surplus=Payment.is_surplus.expression,
).where(Payment.invoice_id == _OWN_INVOICE_ID)

_Change = aliased(Invoice)

_CHANGE_OF_REFUND = (
    select(_Change.id)
    .where(
        _Change.subscription_id == Invoice.subscription_id,
        _Change.kind == Reason.CHANGE,
        # A change that gives money back asks for it in the transaction that counts it.
        _Change.created_at == Refund.created_at,
    )
    .limit(1)
    .correlate(Invoice, Refund)
    .scalar_subquery()
)

_REFUNDS = (
    _happenings(
        "refund",
        id=Refund.id.expression,
        at=func.coalesce(Refund.settled_at, Refund.created_at),
        state=Refund.state.expression,
        amount_minor=Refund.amount_minor.expression,
        card_mask=Payment.card_mask.expression,
        about_id=_CHANGE_OF_REFUND,
    )
    .join(Payment, Payment.id == Refund.payment_id)
    .join(Invoice, Invoice.id == Refund.invoice_id)
    .where(Refund.invoice_id == _OWN_INVOICE_ID)
)

_RECEIPTS = _happenings(
    "receipt",
    id=FiscalReceipt.id.expression,
    at=func.coalesce(FiscalReceipt.issued_at, FiscalReceipt.created_at),
    state=FiscalReceipt.fiscal["document_number"].astext,
    amount_minor=FiscalReceipt.amount_minor.expression,
    about_id=func.coalesce(FiscalReceipt.refund_id, FiscalReceipt.payment_id),
    url=FiscalReceipt.url.expression,
).where(FiscalReceipt.invoice_id == _OWN_INVOICE_ID)

_MOVES = _happenings(
    "move",
    id=StateChange.cause_id.expression,
    at=StateChange.occurred_at.expression,
    state=StateChange.trigger.expression,
    amount_minor=literal(0),
).where(
    StateChange.subject_id == _OWN_INVOICE_ID,
    StateChange.subject_kind == INVOICE.subject,
    StateChange.trigger.in_(TOLD_MOVES),
)

_ALL = union_all(_PAYMENTS, _REFUNDS, _RECEIPTS, _MOVES).subquery()

LIST_HAPPENINGS = select(_ALL).order_by(_ALL.c.at, _ALL.c.id).limit(MOST_HAPPENINGS)
"""The payments, refunds and receipts of one invoice and the moves that they do not explain.

`state` is that of a payment or refund, the trigger of a move, the number of a receipt, which may be
null; `about_id` is the payment or refund that a receipt is for, and the invoice of the change of
plan that a refund is for, which may be null.
"""
