"""Reading the provider's books for money that nobody told us of.

A notification may get lost for good, and an attempt that is closed is not asked about any more: one
that was declined or abandoned while the viewer went on in the widget. The books have the last word.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import assert_never

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_rules.lifecycles import PaymentState
from billing_rules.money import Money
from external_payments.operations import (
    PaymentOperation,
    ProviderOperation,
    RefundOperation,
    UnreadableOperation,
)
from external_payments.outcomes import Approved, RefundSucceeded
from external_payments.port import ProviderUnavailable
from models import Payment, Refund
from runtime.clock import BILLING_NOW
from state_updater.outcomes import payment_outcome_command, refund_outcome_command
from state_updater.tasks.context import TaskContext, report

log = structlog.get_logger(__name__)

PAGE = 100
"""Operations compared with our tables at once: as many as the provider lists on a page."""

YOUNGEST = timedelta(minutes=10)
"""Of what is younger we are being told just now."""


def reconcile_books(context: TaskContext, *, until: datetime, span: timedelta) -> int:
    """Hand on the money in the provider's books that ours do not show.

    What cannot be handed on, for it names nothing of ours, is an error in the logs: a person looks.

    Args:
        context: Of the worker.
        until: Present time by the provider's clock, aware.
        span: How far back to read.

    Returns:
        How many operations were handed on.
    """
    operations = context.provider.list_operations(until - span, until - YOUNGEST)
    handed_on = 0
    try:
        while page := list(islice(operations, PAGE)):
            handed_on += _compare(context, page)
    except ProviderUnavailable as error:
        log.warning("books_not_read_to_the_end", reason=str(error))
    return handed_on


def _compare(context: TaskContext, page: Sequence[ProviderOperation]) -> int:
    with Session(context.engine) as session:
        missing = list(_missing_in_ours(session, page))
        now: datetime = session.execute(BILLING_NOW).scalar_one()
    return sum(_hand_on(context, operation, now) for operation in missing)


def _missing_in_ours(
    session: Session, page: Sequence[ProviderOperation]
) -> Iterator[ProviderOperation]:
    """Yield what has moved money and is not booked with us, and what cannot be read."""
    numbers = {it.transaction_id for it in page if it.transaction_id is not None}
    paid = select(Payment.provider_transaction_id).where(
        Payment.provider_transaction_id.in_(numbers), Payment.state == PaymentState.SUCCEEDED
    )
    returned = select(Refund.provider_transaction_id).where(
        Refund.provider_transaction_id.in_(numbers)
    )
    booked = {*session.scalars(paid), *session.scalars(returned)}
    for operation in page:
        if _may_have_moved_money(operation) and operation.transaction_id not in booked:
            yield operation


def _may_have_moved_money(operation: ProviderOperation) -> bool:
    return isinstance(operation, UnreadableOperation) or isinstance(
        operation.outcome, Approved | RefundSucceeded
    )


def _hand_on(context: TaskContext, operation: ProviderOperation, now: datetime) -> bool:
    match operation:
        case PaymentOperation():
            is_ours = _hand_on_payment(context, operation, now)
        case RefundOperation():
            is_ours = _hand_on_refund(context, operation, now)
        case UnreadableOperation():
            is_ours = False
        case _:
            assert_never(operation)
    note = log.warning if is_ours else log.error
    event = "books_show_what_we_were_not_told" if is_ours else "books_show_what_is_not_ours"
    note(event, transaction_id=operation.transaction_id, kind=type(operation).__name__)
    return is_ours


def _hand_on_payment(context: TaskContext, operation: PaymentOperation, now: datetime) -> bool:
    with Session(context.engine) as session:
        payment = session.get(Payment, operation.payment_id) if operation.payment_id else None
    if payment is None or not isinstance(operation.outcome, Approved):
        return False
    asked_for = (str(payment.viewer_id), Money(payment.amount_minor, payment.currency))
    if (operation.account_id, operation.outcome.amount) != asked_for:
        return False
    command = payment_outcome_command(
        payment.id, operation.outcome, source="books", sealer=context.sealer
    )
    report(context, command, at=now)
    return True


def _hand_on_refund(context: TaskContext, operation: RefundOperation, now: datetime) -> bool:
    with Session(context.engine) as session:
        refund = session.get(Refund, operation.refund_id) if operation.refund_id else None
    if refund is None or not isinstance(operation.outcome, RefundSucceeded):
        return False
    report(context, refund_outcome_command(refund.id, operation.outcome, source="books"), at=now)
    return True
