"""Reads the gateway's books page by page."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import assert_never

from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.cloudpayments.errors import AnswerUnusable
from external_payments.cloudpayments.transactions import Answer, OperationKind, Transaction
from external_payments.cloudpayments.wire_fields import FieldUnreadable, WireFields
from external_payments.operations import ProviderOperation, UnreadableOperation


def read_entries(
    client: CloudPaymentsClient, since: datetime, until: datetime
) -> Iterator[WireFields]:
    """Read every operation of a span, oldest first, asking for a page only when it is needed.

    Raises:
        GatewayError: A page could not be read.
    """
    return read_pages(lambda page: client.list_page(since, until, page=page))


def read_pages(ask: Callable[[int], Answer]) -> Iterator[WireFields]:
    """Read a list of the gateway to its end, asking for a page only when it is needed.

    Args:
        ask: Asks for the page of a number, from 1; an empty page is past the end.

    Raises:
        GatewayError: A page could not be read.
    """
    page = 1
    while entries := _entries_of(ask(page)):
        yield from (WireFields(one if isinstance(one, dict) else {}) for one in entries)
        page += 1


def read_operations(
    client: CloudPaymentsClient, since: datetime, until: datetime
) -> Iterator[ProviderOperation]:
    """Read the payments and refunds of a span; payouts are not ours and are left out.

    Raises:
        GatewayError: A page could not be read.
    """
    for fields in read_entries(client, since, until):
        operation = _read_operation(fields)
        if operation is not None:
            yield operation


def _read_operation(fields: WireFields) -> ProviderOperation | None:
    try:
        transaction = Transaction.from_fields(fields)
        match transaction.kind:
            case OperationKind.PAYMENT:
                return transaction.as_payment()
            case OperationKind.REFUND:
                return transaction.as_refund()
            case OperationKind.PAYOUT:
                return None
            case unknown:
                assert_never(unknown)
    except FieldUnreadable as error:
        return UnreadableOperation(number_of(fields), str(error))


def _entries_of(answer: Answer) -> tuple[object, ...]:
    if not answer.success:
        raise AnswerUnusable(f"the list was refused: {answer.message}")
    return answer.entries


def number_of(fields: WireFields) -> int | None:
    """Return the number of an entry that cannot be read otherwise, or none."""
    try:
        return fields.whole_number("TransactionId")
    except FieldUnreadable:
        # The entry is reported as unreadable anyway; its number is a courtesy.
        return None
