"""Where the provider's books, our payments and refunds, and our invoices contradict each other.

Money that is still under way on either side is no difference: it is asked about elsewhere. A cure
is named only where it is certain; everything else waits for a person.
"""

from dataclasses import dataclass
from enum import StrEnum

from billing_rules.books import (
    OurPayment,
    OurRefund,
    Standing,
    TheirOperation,
    TheirPayment,
    TheirRefund,
    is_same_operation,
)
from billing_rules.lifecycles import (
    OPEN_PAYMENT_STATES,
    OPEN_REFUND_STATES,
    PaymentState,
    RefundState,
)
from billing_rules.manual_retry import PAID_INVOICE_STATES
from billing_rules.refunds import refundable_minor, refunded_minor


class DifferenceKind(StrEnum):
    """What is wrong."""

    MISSING_NOTIFICATION = "missing_notification"
    DOUBLE_CHARGE = "double_charge"
    ORPHAN = "orphan"
    WRONG_AMOUNT = "wrong_amount"
    UNSEEN_REFUND = "unseen_refund"
    MISSING_AT_PROVIDER = "missing_at_provider"
    UNREADABLE = "unreadable"


class Cure(StrEnum):
    """What surely mends a difference."""

    RECORD_OUTCOME = "record_outcome"
    RECORD_REFUND = "record_refund"
    REFUND_SURPLUS = "refund_surplus"


@dataclass(frozen=True, slots=True)
class Difference:
    """One contradiction.

    Args:
        cure: None when a person has to decide.
        theirs: The operation in the provider's books; none when those have none.
        payment: Our payment that it is about; none when we have none.
        refund: Our refund that it is about; none when it is about no refund, or we have none.
    """

    kind: DifferenceKind
    cure: Cure | None = None
    theirs: TheirOperation | None = None
    payment: OurPayment | None = None
    refund: OurRefund | None = None


def classify_payment(theirs: TheirPayment | None, ours: OurPayment | None) -> Difference | None:
    """Return what is wrong with one payment, or none when the books agree.

    Args:
        theirs: The operation; none when the provider's list has none.
        ours: The payment that it belongs to; none when we know of none.
    """
    if theirs is None:
        return _missing_payment(ours)
    if ours is None:
        is_taken = theirs.standing is Standing.SUCCEEDED
        return Difference(DifferenceKind.ORPHAN, theirs=theirs) if is_taken else None
    if theirs.standing is Standing.SUCCEEDED:
        return _taken(theirs, ours)
    return _not_taken(theirs, ours)


def classify_refund(
    theirs: TheirRefund | None, ours: OurRefund | None, *, payment: OurPayment | None
) -> Difference | None:
    """Return what is wrong with one refund, or none when the books agree.

    Args:
        theirs: The operation; none when the provider's list has none.
        ours: The refund that it belongs to; none when we know of none.
        payment: Ours whose money went back; none when we know of none.
    """
    if theirs is None:
        return _missing_refund(ours, payment)
    if theirs.standing is not Standing.SUCCEEDED:
        return None if ours is None else _not_given_back(theirs, ours, payment)
    if ours is None or _is_second_refund(theirs, ours):
        return _unseen_refund(theirs, payment)
    return _given_back(theirs, ours, payment)


def _missing_payment(ours: OurPayment | None) -> Difference | None:
    if ours is None or not ours.is_expected or ours.state != PaymentState.SUCCEEDED:
        return None
    return Difference(DifferenceKind.MISSING_AT_PROVIDER, payment=ours)


def _taken(theirs: TheirPayment, ours: OurPayment) -> Difference | None:
    if theirs.amount != ours.amount:
        return Difference(DifferenceKind.WRONG_AMOUNT, theirs=theirs, payment=ours)
    if ours.state == PaymentState.SUCCEEDED and is_same_operation(ours, theirs):
        return _unowed(theirs, ours)
    is_paid = ours.state == PaymentState.SUCCEEDED or ours.invoice_state in PAID_INVOICE_STATES
    kind = DifferenceKind.DOUBLE_CHARGE if is_paid else DifferenceKind.MISSING_NOTIFICATION
    # Recording a second charge makes it a surplus, which goes back by itself.
    return Difference(kind, Cure.RECORD_OUTCOME, theirs=theirs, payment=ours)


def _unowed(theirs: TheirPayment, ours: OurPayment) -> Difference | None:
    """Find money that both books know and that pays for nothing."""
    is_invoice_paid = ours.invoice_state in PAID_INVOICE_STATES
    is_owed = is_invoice_paid and not ours.is_surplus
    if is_owed or refundable_minor(ours.amount.amount_minor, ours.refunds) == 0:
        return None
    # What the provider has refused to give back once, it would refuse again.
    was_refused = any(refund.state == RefundState.REFUSED for refund in ours.refunds)
    return Difference(
        DifferenceKind.DOUBLE_CHARGE if is_invoice_paid else DifferenceKind.ORPHAN,
        Cure.REFUND_SURPLUS if ours.is_surplus and not was_refused else None,
        theirs=theirs,
        payment=ours,
    )


def _not_taken(theirs: TheirPayment, ours: OurPayment) -> Difference | None:
    if not is_same_operation(ours, theirs):
        return None  # an earlier try in the widget with the same order number
    if ours.state == PaymentState.SUCCEEDED:
        return Difference(DifferenceKind.MISSING_AT_PROVIDER, theirs=theirs, payment=ours)
    if theirs.standing is Standing.FAILED and ours.state in OPEN_PAYMENT_STATES:
        kind = DifferenceKind.MISSING_NOTIFICATION
        return Difference(kind, Cure.RECORD_OUTCOME, theirs=theirs, payment=ours)
    return None


def _missing_refund(ours: OurRefund | None, payment: OurPayment | None) -> Difference | None:
    if ours is None or not ours.is_expected or ours.state != RefundState.SUCCEEDED:
        return None
    return Difference(DifferenceKind.MISSING_AT_PROVIDER, payment=payment, refund=ours)


def _is_second_refund(theirs: TheirRefund, ours: OurRefund) -> bool:
    return ours.state == RefundState.SUCCEEDED and not is_same_operation(ours, theirs)


def _given_back(
    theirs: TheirRefund, ours: OurRefund, payment: OurPayment | None
) -> Difference | None:
    if theirs.amount != ours.amount:
        kind = DifferenceKind.WRONG_AMOUNT
        return Difference(kind, theirs=theirs, payment=payment, refund=ours)
    if ours.state == RefundState.SUCCEEDED:
        return None
    kind = DifferenceKind.MISSING_NOTIFICATION
    return Difference(kind, Cure.RECORD_REFUND, theirs=theirs, payment=payment, refund=ours)


def _not_given_back(
    theirs: TheirRefund, ours: OurRefund, payment: OurPayment | None
) -> Difference | None:
    if not is_same_operation(ours, theirs):
        return None
    if ours.state == RefundState.SUCCEEDED:
        kind = DifferenceKind.MISSING_AT_PROVIDER
        return Difference(kind, theirs=theirs, payment=payment, refund=ours)
    if theirs.standing is Standing.FAILED and ours.state in OPEN_REFUND_STATES:
        kind = DifferenceKind.MISSING_NOTIFICATION
        return Difference(kind, Cure.RECORD_REFUND, theirs=theirs, payment=payment, refund=ours)
    return None


def _unseen_refund(theirs: TheirRefund, payment: OurPayment | None) -> Difference:
    is_certain = payment is not None and _may_be_booked(theirs, payment)
    cure = Cure.RECORD_REFUND if is_certain else None
    return Difference(DifferenceKind.UNSEEN_REFUND, cure, theirs=theirs, payment=payment)


def _may_be_booked(theirs: TheirRefund, payment: OurPayment) -> bool:
    amount_minor, paid_minor = theirs.amount.amount_minor, payment.amount.amount_minor
    # It may be ours with its mark lost: once ours is settled, its number tells.
    is_under_way = any(
        refund.state in OPEN_REFUND_STATES and refund.amount_minor == amount_minor
        for refund in payment.refunds
    )
    return (
        payment.state == PaymentState.SUCCEEDED
        and theirs.amount.currency == payment.amount.currency
        and refunded_minor(payment.refunds) + amount_minor <= paid_minor
        and (payment.is_surplus or payment.invoice_state in PAID_INVOICE_STATES)
        and not is_under_way
    )
