"""Entries of the provider's books and rows of ours, in the words of the rules that compare them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from billing_rules.books import OurPayment, OurRefund, Standing, TheirPayment, TheirRefund
from billing_rules.money import Money
from billing_rules.refunds import RefundSum
from external_payments.operations import PaymentOperation, ProviderOperation, RefundOperation
from external_payments.outcomes import (
    Approved,
    Declined,
    PaymentFinding,
    RefundFinding,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
)
from models import Invoice, Payment, Refund


@dataclass(frozen=True, slots=True)
class OurEntries:
    """What we know of some operations, each row with all that hangs together with it.

    Args:
        payments: Attempts, with the state of their invoices.
        refunds: Returns of money.
        invoice_ids: Of each payment.
        account_ids: Of each payment: the viewer, as the provider is told.
    """

    payments: Sequence[OurPayment]
    refunds: Sequence[OurRefund]
    invoice_ids: dict[UUID, UUID]
    account_ids: dict[UUID, str]


def their_payment(operation: PaymentOperation, ours: OurEntries) -> TheirPayment:
    """Return a payment of theirs; one of another account than our payment's is not ours."""
    return TheirPayment(
        transaction_id=operation.transaction_id,
        standing=_standing_of(operation.outcome),
        amount=_amount_of(operation),
        payment_id=None if _is_of_stranger(operation, ours) else operation.payment_id,
    )


def their_refund(operation: RefundOperation) -> TheirRefund:
    """Return a refund of theirs."""
    return TheirRefund(
        transaction_id=operation.transaction_id,
        standing=_standing_of(operation.outcome),
        amount=operation.amount,
        payment_transaction_id=operation.payment_transaction_id,
        payment_id=operation.payment_id,
        refund_id=operation.refund_id,
    )


def load_ours(session: Session, page: Iterable[ProviderOperation]) -> OurEntries:
    """Return whatever of ours a page of the provider's books names, by number or by id."""
    numbers: set[int] = set()
    payment_ids: set[UUID] = set()
    refund_ids: set[UUID] = set()
    for operation in page:
        if operation.transaction_id is not None:
            numbers.add(operation.transaction_id)
        if isinstance(operation, PaymentOperation | RefundOperation) and operation.payment_id:
            payment_ids.add(operation.payment_id)
        if isinstance(operation, RefundOperation):
            numbers.add(operation.payment_transaction_id or operation.transaction_id)
            refund_ids |= {operation.refund_id} if operation.refund_id else set()
    return load_entries(
        session, numbers=numbers, payment_ids=payment_ids, refund_ids=refund_ids, is_expected=False
    )


def load_entries(
    session: Session,
    *,
    numbers: set[int],
    payment_ids: set[UUID],
    refund_ids: set[UUID],
    is_expected: bool,
) -> OurEntries:
    """Return our payments and refunds with these numbers of the provider, or these ids.

    Args:
        session: To read with.
        numbers: Of operations, as the provider counts them.
        payment_ids: Of ours.
        refund_ids: Of ours.
        is_expected: Those that succeeded must be in the provider's books.
    """
    refunds = session.scalars(
        select(Refund).where(
            or_(Refund.provider_transaction_id.in_(numbers), Refund.id.in_(refund_ids))
        )
    ).all()
    payment_ids = payment_ids | {refund.payment_id for refund in refunds}
    rows = session.execute(
        select(Payment, Invoice)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(or_(Payment.provider_transaction_id.in_(numbers), Payment.id.in_(payment_ids)))
    ).all()
    sums = _refund_sums(session, [payment.id for payment, _ in rows])
    return OurEntries(
        payments=[
            _our_payment(payment, invoice, sums.get(payment.id, []), is_expected=is_expected)
            for payment, invoice in rows
        ],
        refunds=[_our_refund(refund, is_expected=is_expected) for refund in refunds],
        invoice_ids={payment.id: payment.invoice_id for payment, _ in rows},
        account_ids={payment.id: str(payment.viewer_id) for payment, _ in rows},
    )


def _refund_sums(session: Session, payment_ids: Sequence[UUID]) -> dict[UUID, list[RefundSum]]:
    sums: dict[UUID, list[RefundSum]] = {}
    for refund in session.scalars(select(Refund).where(Refund.payment_id.in_(payment_ids))):
        of_payment = sums.setdefault(refund.payment_id, [])
        of_payment.append(RefundSum(refund.amount_minor, refund.state))
    return sums


def _our_payment(
    payment: Payment, invoice: Invoice, refunds: Sequence[RefundSum], *, is_expected: bool
) -> OurPayment:
    return OurPayment(
        id=payment.id,
        state=payment.state,
        amount=Money(payment.amount_minor, payment.currency),
        transaction_id=payment.provider_transaction_id,
        invoice_state=invoice.state,
        is_surplus=payment.is_surplus,
        refunds=refunds,
        is_expected=is_expected,
    )


def _our_refund(refund: Refund, *, is_expected: bool) -> OurRefund:
    return OurRefund(
        id=refund.id,
        payment_id=refund.payment_id,
        state=refund.state,
        amount=Money(refund.amount_minor, refund.currency),
        transaction_id=refund.provider_transaction_id,
        is_expected=is_expected,
    )


def _is_of_stranger(operation: PaymentOperation, ours: OurEntries) -> bool:
    """Return whether somebody's order number got into another viewer's payment; many name none."""
    if operation.payment_id is None or operation.account_id is None:
        return False
    return operation.account_id != ours.account_ids.get(operation.payment_id)


def _amount_of(operation: PaymentOperation) -> Money:
    """Return what was taken, where that is known to differ from what was asked for."""
    outcome = operation.outcome
    return outcome.amount if isinstance(outcome, Approved) else operation.amount


def _standing_of(outcome: PaymentFinding | RefundFinding) -> Standing:
    match outcome:
        case Approved() | RefundSucceeded():
            return Standing.SUCCEEDED
        case Declined() | RefusedByUs() | RefundRefused():
            return Standing.FAILED
        case _:
            return Standing.OPEN
