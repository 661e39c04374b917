"""The gateway behind the port: what it answers becomes an outcome, and nothing is guessed."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from billing_rules.declines import DeclineClass
from external_payments.cloudpayments.books import read_operations
from external_payments.cloudpayments.chargebacks import read_chargebacks
from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.cloudpayments.decline_codes import REQUEST_REFUSED
from external_payments.cloudpayments.errors import GatewayError, RequestNotSent
from external_payments.cloudpayments.refund_search import find_refund
from external_payments.cloudpayments.settlement import settle_payment, settle_refund
from external_payments.cloudpayments.transactions import Answer
from external_payments.cloudpayments.wire_fields import FieldUnreadable, WireFields
from external_payments.disputes import ProviderDispute, require_dispute_span
from external_payments.operations import ProviderOperation
from external_payments.outcomes import (
    Approved,
    Declined,
    NotFound,
    NotSent,
    PaymentFinding,
    PaymentOutcome,
    Pending,
    RefundFinding,
    RefundOutcome,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)
from external_payments.port import ProviderUnavailable, RefundRequest, SavedCardCharge

PROVIDER_NAME = "cloudpayments"
"""Stored beside every payment made here; never to be changed."""


class CloudPaymentsProvider:
    """Implements `PaymentProvider` by calls of the gateway.

    Args:
        client: Closed by whoever made it.
    """

    def __init__(self, client: CloudPaymentsClient) -> None:
        self._client = client

    @property
    def name(self) -> str:
        """Return the word stored beside every payment."""
        return PROVIDER_NAME

    def charge_saved_card(self, charge: SavedCardCharge) -> PaymentOutcome:
        """Try to take money from a saved card; see `PaymentProvider`."""
        try:
            answer = self._client.charge_saved_card(charge)
            return _read_charge(answer, charge.payment_id)
        except RequestNotSent as error:
            return NotSent(error.reason)
        except (GatewayError, FieldUnreadable) as error:
            return Unknown(str(error))

    def find_payment(self, payment_id: UUID) -> PaymentFinding:
        """Tell how the last payment with this id stands; see `PaymentProvider`."""
        try:
            answer = self._client.find_last_payment(payment_id)
            if answer.is_not_found:
                return NotFound()
            return _settle_own(answer, payment_id)
        except (GatewayError, FieldUnreadable) as error:
            return Unknown(str(error))

    def refund(self, request: RefundRequest) -> RefundOutcome:
        """Give money back; see `PaymentProvider`."""
        try:
            return _read_refund(self._client.refund_payment(request), request)
        except RequestNotSent as error:
            return NotSent(error.reason)
        except (GatewayError, FieldUnreadable) as error:
            return Unknown(str(error))

    def find_refund(self, request: RefundRequest) -> RefundFinding:
        """Tell how this very refund stands; see `PaymentProvider`."""
        try:
            return find_refund(self._client, request)
        except (GatewayError, FieldUnreadable) as error:
            return Unknown(str(error))

    def list_operations(self, since: datetime, until: datetime) -> Iterator[ProviderOperation]:
        """Read the gateway's books, oldest first; see `PaymentProvider`."""
        if since.tzinfo is None or until.tzinfo is None:
            raise ValueError("a span of the books needs aware moments")
        return self._read_books(since, until)

    def list_disputes(self, since: datetime, until: datetime) -> Iterator[ProviderDispute]:
        """Read the gateway's chargebacks, oldest first; see `PaymentProvider`."""
        require_dispute_span(since, until)
        return self._read_disputes(since, until)

    def _read_disputes(self, since: datetime, until: datetime) -> Iterator[ProviderDispute]:
        try:
            yield from read_chargebacks(self._client, since, until)
        except GatewayError as error:
            raise ProviderUnavailable(PROVIDER_NAME, error.reason) from error

    def _read_books(self, since: datetime, until: datetime) -> Iterator[ProviderOperation]:
        try:
            yield from read_operations(self._client, since, until)
        except GatewayError as error:
            raise ProviderUnavailable(PROVIDER_NAME, error.reason) from error


def _read_charge(answer: Answer, payment_id: UUID) -> PaymentOutcome:
    if answer.fields is None and answer.message and not answer.success:
        return _refused_request(answer.message)
    return _settle_own(answer, payment_id)


def _settle_own(
    answer: Answer, payment_id: UUID
) -> Approved | Declined | RefusedByUs | Pending | Unknown:
    fields = answer.fields
    if fields is None:
        return Unknown(f"an answer without an operation: {answer.message}")
    if (fields.text("InvoiceId") or str(payment_id)) != str(payment_id):
        return Unknown("the answer is about another order")
    if fields.has("OriginalTransactionId"):
        return Unknown("the answer is about a refund")
    if fields.has("AcsUrl") or fields.has("PaReq"):
        return Pending(fields.whole_number("TransactionId"))
    return settle_payment(fields.text("Status"), fields)


def _refused_request(message: str) -> Declined:
    return Declined(
        transaction_id=None,
        code=REQUEST_REFUSED,
        decline_class=DeclineClass.UNRECOGNISED,
        reason=message,
        payer_message="",
        retry_after=None,
    )


def _read_refund(answer: Answer, request: RefundRequest) -> RefundOutcome:
    fields = answer.fields or WireFields({})
    if answer.success:
        number = fields.required_whole_number("TransactionId")
        return RefundSucceeded(number, request.amount)
    if answer.fields is None and answer.message:
        return RefundRefused(answer.message)
    return settle_refund(
        fields.text("Status"),
        transaction_id=fields.required_whole_number("TransactionId"),
        amount=request.amount,
        reason=fields.text("Reason") or "",
    )
