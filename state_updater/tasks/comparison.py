"""Comparing one page of the provider's books with ours."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from billing_rules.book_matching import find_differences
from billing_rules.differences import Difference
from external_payments.operations import (
    PaymentOperation,
    ProviderOperation,
    RefundOperation,
    UnreadableOperation,
)
from runtime.sealing import Sealer
from state_updater.tasks.cures import cure_of
from state_updater.tasks.difference_records import listed_record, unreadable_record
from state_updater.tasks.entries import OurEntries, load_ours, their_payment, their_refund
from state_updater.tasks.findings import Finding

ReadableOperation = PaymentOperation | RefundOperation


def compare_page(
    session: Session, page: Sequence[ProviderOperation], *, day: datetime, sealer: Sealer
) -> list[Finding]:
    """Return every difference between a page of the provider's books and ours.

    Args:
        session: To read ours with.
        page: As the provider lists it.
        day: Of the look.
        sealer: Hides the tokens of cards that cures carry.
    """
    readable = [one for one in page if not isinstance(one, UnreadableOperation)]
    unreadable = [one for one in page if isinstance(one, UnreadableOperation)]
    return [
        *_compare(readable, load_ours(session, page), sealer),
        *(Finding(unreadable_record(one, day=day)) for one in unreadable),
    ]


def _compare(
    operations: Sequence[ReadableOperation], ours: OurEntries, sealer: Sealer
) -> list[Finding]:
    theirs = [
        their_payment(one, ours) if isinstance(one, PaymentOperation) else their_refund(one)
        for one in operations
    ]
    by_number = {one.transaction_id: one for one in operations}
    return [
        _finding(difference, by_number[difference.theirs.transaction_id], ours, sealer)
        for difference in find_differences(theirs, payments=ours.payments, refunds=ours.refunds)
        if difference.theirs is not None
    ]


def _finding(
    difference: Difference, operation: ReadableOperation, ours: OurEntries, sealer: Sealer
) -> Finding:
    payment = difference.payment
    invoice_id = ours.invoice_ids.get(payment.id) if payment else None
    cure = cure_of(difference, operation, invoice_id=invoice_id, sealer=sealer)
    record = listed_record(difference, operation, invoice_id=invoice_id, cure=cure)
    return Finding(record, cure)
