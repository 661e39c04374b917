"""Reads the gateway's books page by page."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.cloudpayments.errors import AnswerUnusable
from external_payments.cloudpayments.transactions import OperationKind, Transaction
from external_payments.cloudpayments.wire_fields import FieldUnreadable, WireFields
from external_payments.operations import ProviderOperation, UnreadableOperation


def read_entries(
    client: CloudPaymentsClient, since: datetime, until: datetime
) -> Iterator[WireFields]:
    """Read every operation of a span, oldest first, asking for a page only when it is needed.

    Raises:
        GatewayError: A page could not be read.
    """
    page = 1
    while entries := _read_page(client, since, until, page=page):
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


def _read_page(
    client: CloudPaymentsClient, since: datetime, until: datetime, *, page: int
) -> tuple[object, ...]:
    answer = client.list_page(since, until, page=page)
    if not answer.success:
        raise AnswerUnusable(f"the list was refused: {answer.message}")
    return answer.entries


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
        return UnreadableOperation(_number_of(fields), str(error))


def _number_of(fields: WireFields) -> int | None:
    try:
        return fields.whole_number("TransactionId")
    except FieldUnreadable:
        # The entry is reported as unreadable anyway; its number is a courtesy.
        return None
