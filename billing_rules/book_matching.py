"""Which operation of the provider's books belongs to which row of ours, and what is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from billing_rules.books import (
    OurPayment,
    OurRefund,
    TheirOperation,
    TheirPayment,
    TheirRefund,
    is_same_operation,
)
from billing_rules.differences import Difference, classify_payment, classify_refund

_Row = TypeVar("_Row", bound=OurPayment | OurRefund)


def find_differences(
    theirs: Iterable[TheirOperation],
    *,
    payments: Sequence[OurPayment],
    refunds: Sequence[OurRefund],
) -> list[Difference]:
    """Return every contradiction between the provider's list and our books.

    An operation is found in our books by the provider's number, else by the id of ours that it
    carries: several operations may carry the same one.

    Args:
        theirs: Operations of the days that are compared, in any order.
        payments: Ours of these days, and every other that the list names.
        refunds: Ours of these days, and every other that the list names.
    """
    operations = list(theirs)
    their_payments = [it for it in operations if isinstance(it, TheirPayment)]
    their_refunds = [it for it in operations if isinstance(it, TheirRefund)]
    found = [
        *_compare_payments(their_payments, _Shelf(payments)),
        *_compare_refunds(their_refunds, _Shelf(refunds), _Shelf(payments)),
    ]
    return [difference for difference in found if difference is not None]


class _Shelf(Generic[_Row]):
    """Our rows of one kind, to be found by the provider's number or by our id."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self.rows = rows
        self._by_id: dict[UUID, _Row] = {row.id: row for row in rows}
        self._by_transaction: dict[int | None, _Row] = {row.transaction_id: row for row in rows}

    def find(self, transaction_id: int | None, row_id: UUID | None) -> _Row | None:
        if transaction_id is not None and transaction_id in self._by_transaction:
            return self._by_transaction[transaction_id]
        return None if row_id is None else self._by_id.get(row_id)


def _compare_payments(
    theirs: Sequence[TheirPayment], ours: _Shelf[OurPayment]
) -> Iterator[Difference | None]:
    listed = set()
    for operation in theirs:
        payment = ours.find(operation.transaction_id, operation.payment_id)
        if payment is not None and is_same_operation(payment, operation):
            listed.add(payment.id)
        yield classify_payment(operation, payment)
    yield from (classify_payment(None, it) for it in ours.rows if it.id not in listed)


def _compare_refunds(
    theirs: Sequence[TheirRefund], ours: _Shelf[OurRefund], payments: _Shelf[OurPayment]
) -> Iterator[Difference | None]:
    listed = set()
    for operation in theirs:
        refund = ours.find(operation.transaction_id, operation.refund_id)
        if refund is not None and is_same_operation(refund, operation):
            listed.add(refund.id)
        yield classify_refund(operation, refund, payment=_payment_of(operation, refund, payments))
    for refund in ours.rows:
        if refund.id not in listed:
            yield classify_refund(None, refund, payment=payments.find(None, refund.payment_id))


def _payment_of(
    theirs: TheirRefund, ours: OurRefund | None, payments: _Shelf[OurPayment]
) -> OurPayment | None:
    if ours is not None:
        return payments.find(None, ours.payment_id)
    return payments.find(theirs.payment_transaction_id, theirs.payment_id)
