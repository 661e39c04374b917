"""Finds one refund among all refunds of its payment.

The gateway has no lookup for refunds. Its second-generation search shows the last operation with
an order number, refunds included; its list shows all operations of a span. Which of two refunds of
the same payment and amount is which, only the mark in their free data can tell: where the gateway
shows a refund without a mark, the answer stays unknown.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from external_payments.cloudpayments.books import read_entries
from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.cloudpayments.transactions import Answer, OperationKind, Transaction
from external_payments.cloudpayments.wire_fields import FieldUnreadable
from external_payments.outcomes import NotFound, RefundFinding, Unknown
from external_payments.port import RefundRequest

MOST_ENTRIES_SEARCHED = 5_000
"""Fifty pages, under half a minute. A longer span means an old payment on a busy terminal; then
a person who opens the gateway's cabinet is quicker and surer."""

CLOCK_GRAIN = timedelta(seconds=1)
"""The gateway writes moments without fractions, so a span is widened by one on its later end."""


def find_refund(client: CloudPaymentsClient, request: RefundRequest) -> RefundFinding:
    """Return how this refund stands.

    Raises:
        GatewayError: There is no usable answer.
        FieldUnreadable: An operation that matters cannot be read.
    """
    last = _operation_in(client.find_last_operation(request.payment_id))
    if last is None:
        return _find_under_its_order(client, request)
    if last.transaction_id == request.transaction_id:
        # A later refund would be shown in its place.
        return NotFound()
    if last.refund_id == request.refund_id:
        return last.as_refund().outcome
    return _search_books(client, request, last=last)


def _find_under_its_order(client: CloudPaymentsClient, request: RefundRequest) -> RefundFinding:
    """Search again under the order number that the gateway has for the payment.

    A widget opened twice makes two payments of one order; our row of the second has an id that the
    gateway never heard of.
    """
    payment = _operation_in(client.get_operation(request.transaction_id))
    if payment is None or payment.payment_id in (None, request.payment_id):
        return Unknown("the gateway does not find the payment that was refunded")
    return find_refund(client, replace(request, payment_id=payment.payment_id))


def _search_books(
    client: CloudPaymentsClient, request: RefundRequest, *, last: Transaction
) -> RefundFinding:
    payment = _operation_in(client.get_operation(request.transaction_id))
    if payment is None:
        return Unknown("the gateway does not know the number of the payment")
    entries = read_entries(client, payment.created_at, last.created_at + CLOCK_GRAIN)
    searched = list(islice(entries, MOST_ENTRIES_SEARCHED + 1))
    if len(searched) > MOST_ENTRIES_SEARCHED:
        return Unknown("too many operations since the payment to search them all")
    refunds = [
        Transaction.from_fields(fields)
        for fields in searched
        if _may_belong(fields.text("InvoiceId"), fields.text("OriginalTransactionId"), request)
    ]
    return _pick(refunds, request)


def _may_belong(
    order_number: str | None, original_number: str | None, request: RefundRequest
) -> bool:
    return original_number == str(request.transaction_id) or order_number == str(request.payment_id)


def _pick(candidates: Iterable[Transaction], request: RefundRequest) -> RefundFinding:
    refunds = [one for one in candidates if one.kind is OperationKind.REFUND]
    for refund in refunds:
        if refund.refund_id == request.refund_id:
            return refund.as_refund().outcome
    if any(one.refund_id is None and one.amount == request.amount for one in refunds):
        return Unknown("a refund of the same amount carries no mark: it may be this one")
    return NotFound()


def _operation_in(answer: Answer) -> Transaction | None:
    if answer.is_not_found:
        return None
    if answer.fields is None:
        raise FieldUnreadable("Model", f"is missing: {answer.message}")
    return Transaction.from_fields(answer.fields)
