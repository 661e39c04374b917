"""Reads the gateway's list of chargebacks.

The answer is not documented: names that the gateway uses elsewhere are tried, and an entry without
them is shown as unreadable rather than dropped.
"""

from collections.abc import Iterator
from datetime import datetime

from external_payments.cloudpayments.books import number_of, read_pages
from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.cloudpayments.wire_fields import FieldUnreadable, WireFields
from external_payments.disputes import PaymentDispute, ProviderDispute, UnreadableDispute


def read_chargebacks(
    client: CloudPaymentsClient, since: datetime, until: datetime
) -> Iterator[ProviderDispute]:
    """Read the chargebacks of a span, oldest first.

    Raises:
        GatewayError: A page could not be read.
    """
    for fields in read_pages(lambda page: client.list_chargebacks_page(since, until, page=page)):
        yield _read_chargeback(fields)


def _read_chargeback(fields: WireFields) -> ProviderDispute:
    try:
        transaction_id = fields.required_whole_number("TransactionId")
        return PaymentDispute(
            transaction_id=transaction_id,
            payment_transaction_id=_payment_of(fields) or transaction_id,
            payment_id=fields.our_id("InvoiceId"),
            amount=fields.money(),
            opened_at=fields.created_at(),
            reason=fields.text("Reason") or fields.text("ReasonCode") or "",
        )
    except FieldUnreadable as error:
        return UnreadableDispute(number_of(fields), str(error))


def _payment_of(fields: WireFields) -> int | None:
    # Answers name a refund's payment by the first, notifications by the second.
    return fields.whole_number("OriginalTransactionId") or fields.whole_number(
        "PaymentTransactionId"
    )
