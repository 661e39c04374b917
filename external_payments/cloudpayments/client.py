"""The gateway's own Python client with its holes closed.

`cloudpayments` 1.6.3 calls without a timeout, ignores the HTTP status, cannot send a decimal, an
initiator or (mostly) a request id, and turns a declined payment into an error without its
operation. Every call of it passes through `_send_request`, which is replaced here, so the methods
it has become safe too; what it cannot say is said by the methods added.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec
import requests
from cloudpayments import CloudPayments  # type: ignore[import-untyped]  # it has no types
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from external_payments.cloudpayments.customer_receipt import receipt_instruction
from external_payments.cloudpayments.errors import (
    AnswerUnusable,
    GatewayError,
    RequestIdMissing,
    RequestNotSent,
)
from external_payments.cloudpayments.flight_limit import FlightLimit, NoFreeSlot
from external_payments.cloudpayments.transactions import REFUND_MARK, Answer
from external_payments.port import Initiator, RefundRequest, SavedCardCharge
from external_payments.settings import ProviderSettings
from runtime.telemetry.crossing import DONE, crossing
from runtime.telemetry.edges import Edge

QUESTIONS = frozenset(
    {
        "test",
        "payments/get",
        "payments/find",
        "v2/payments/find",
        "payments/list",
        "v2/payments/list",
        "payments/tokens/list",
        "chargebacks/list",
        "subscriptions/get",
        "subscriptions/find",
        "kkt/receipt/get",
        "kkt/receipt/status/get",
    }
)
"""Calls that change nothing; any other needs a request id."""

OPERATIONS = {
    "payments/tokens/charge": "charge_saved_card",
    "payments/refund": "refund_payment",
    "payments/find": "find_payment",
    "v2/payments/find": "find_operation",
    "payments/get": "get_operation",
    "v2/payments/list": "list_operations",
    "chargebacks/list": "list_disputes",
}
"""What logs and metrics call the calls that we make."""

OTHER_OPERATION = "other"

GATEWAY = MappingProxyType({"provider": "cloudpayments"})

INITIATOR_CODES = {Initiator.MERCHANT: 0, Initiator.VIEWER: 1}
"""`TrInitiatorCode`, required by the gateway for saved cards since August 2023."""

REFUSED = "refused"
"""The gateway did not do what it was asked: a decline, or nothing found."""

HTTP_OK = 200
HTTP_UNAUTHORISED = 401
HTTP_TOO_MANY_REQUESTS = 429


class CloudPaymentsClient(CloudPayments):  # type: ignore[misc]  # it has no types
    """Calls the gateway; safe to share between threads, not across a fork.

    Args:
        settings: Address, credentials and limits.
    """

    def __init__(self, settings: ProviderSettings) -> None:
        super().__init__(settings.public_id, settings.api_secret)
        self.URL = settings.base_url.rstrip("/") + "/"
        self._timeouts = (settings.connect_timeout_seconds, settings.read_timeout_seconds)
        self._flight_limit = FlightLimit(
            settings.calls_in_flight, wait_seconds=settings.slot_wait_seconds
        )
        self._encoder = msgspec.json.Encoder(decimal_format="number")
        self._session = _open_session(settings)

    def charge_saved_card(self, charge: SavedCardCharge) -> Answer:
        """Take money in one stage.

        Raises:
            RequestNotSent: Surely nothing happened.
            AnswerUnusable: It may have happened.
        """
        parameters = {
            "Amount": charge.amount.to_decimal(),
            "Currency": charge.amount.currency,
            "AccountId": charge.account_id,
            "Token": charge.token,
            "InvoiceId": str(charge.payment_id),
            "Description": charge.description,
            "Email": charge.email,
            "TrInitiatorCode": INITIATOR_CODES[charge.initiator],
            "PaymentScheduled": int(charge.scheduled),
            "JsonData": receipt_instruction(charge.receipt, email=charge.email) or None,
        }
        return self._ask("payments/tokens/charge", parameters, request_id=charge.payment_id)

    def refund_payment(self, request: RefundRequest) -> Answer:
        """Give money back, with our id in the free data of the operation.

        Raises:
            RequestNotSent: Surely nothing happened.
            AnswerUnusable: It may have happened.
        """
        parameters = {
            "TransactionId": request.transaction_id,
            "Amount": request.amount.to_decimal(),
            "JsonData": {
                REFUND_MARK: str(request.refund_id),
                **receipt_instruction(request.receipt, email=request.email),
            },
        }
        return self._ask("payments/refund", parameters, request_id=request.refund_id)

    def find_last_payment(self, payment_id: UUID) -> Answer:
        """Ask for the last payment with this order number.

        Raises:
            GatewayError: There is no usable answer.
        """
        return self._ask("payments/find", {"InvoiceId": str(payment_id)})

    def find_last_operation(self, payment_id: UUID) -> Answer:
        """Ask for the last operation with this order number, be it a payment or a refund.

        Raises:
            GatewayError: There is no usable answer.
        """
        return self._ask("v2/payments/find", {"InvoiceId": str(payment_id)})

    def get_operation(self, transaction_id: int) -> Answer:
        """Ask for one operation by the gateway's number.

        Raises:
            GatewayError: There is no usable answer.
        """
        return self._ask("payments/get", {"TransactionId": transaction_id})

    def list_page(self, since: datetime, until: datetime, *, page: int) -> Answer:
        """Ask for a hundred operations of a span, oldest first; an empty page is past the end.

        Args:
            since: First moment included, aware.
            until: Last moment included, aware.
            page: From 1.

        Raises:
            GatewayError: There is no usable answer.
        """
        return self._ask("v2/payments/list", _span(since, until, page=page))

    def list_chargebacks_page(self, since: datetime, until: datetime, *, page: int) -> Answer:
        """Ask for a hundred chargebacks of a span, a year at most; see `list_page`.

        Raises:
            GatewayError: There is no usable answer.
        """
        return self._ask("chargebacks/list", _span(since, until, page=page))

    def close(self) -> None:
        """Close the pooled connections."""
        self._session.close()

    def _ask(
        self,
        endpoint: str,
        parameters: Mapping[str, object],
        *,
        request_id: UUID | None = None,
    ) -> Answer:
        sent = {name: value for name, value in parameters.items() if value is not None}
        mark = None if request_id is None else str(request_id)
        return Answer.from_body(self._send_request(endpoint, sent, mark))

    def _send_request(
        self,
        endpoint: str,
        params: Mapping[str, object] | None = None,
        request_id: str | None = None,
    ) -> dict[str, Any]:
        if endpoint not in QUESTIONS and request_id is None:
            raise RequestIdMissing(endpoint)
        operation = OPERATIONS.get(endpoint, OTHER_OPERATION)
        with crossing(Edge.PROVIDER_CALL, operation, labels=GATEWAY) as work:
            try:
                answer = self._post(endpoint, self._encoder.encode(params or {}), request_id)
            except GatewayError as error:
                work.outcome_if_raised = error.outcome
                raise
            work.outcome = DONE if answer["Success"] else REFUSED
        return answer

    def _post(self, endpoint: str, body: bytes, request_id: str | None) -> dict[str, Any]:
        headers = {} if request_id is None else {"X-Request-ID": request_id}
        try:
            with self._flight_limit.slot():
                response = self._session.post(
                    self.URL + endpoint,
                    data=body,
                    headers=headers,
                    timeout=self._timeouts,
                    # A redirect would repeat the call elsewhere, as a GET and without its body.
                    allow_redirects=False,
                )
        except NoFreeSlot as error:
            raise RequestNotSent(str(error)) from error
        except requests.RequestException as error:
            raise _classify(error) from error
        return _read(response)


def _span(since: datetime, until: datetime, *, page: int) -> dict[str, object]:
    return {
        "CreatedDateGte": since.isoformat(timespec="milliseconds"),
        "CreatedDateLte": until.isoformat(timespec="milliseconds"),
        "PageNumber": page,
    }


def _open_session(settings: ProviderSettings) -> requests.Session:
    session = requests.Session()
    session.auth = (settings.public_id, settings.api_secret)
    session.headers["Content-Type"] = "application/json"
    # Proxies and .netrc of the surroundings must not decide where money calls go.
    session.trust_env = False
    # Nothing is retried below us: only the caller knows whether a second call is allowed.
    adapter = HTTPAdapter(pool_maxsize=settings.calls_in_flight, max_retries=0)
    session.mount(settings.base_url, adapter)
    return session


def _classify(error: requests.RequestException) -> RequestNotSent | AnswerUnusable:
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return RequestNotSent("no connection to the gateway")
    return AnswerUnusable(f"the call broke off: {type(error).__name__}")


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    # Refused connections and unknown names are of this class too.
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _read(response: requests.Response) -> dict[str, Any]:
    if response.status_code == HTTP_TOO_MANY_REQUESTS:
        raise RequestNotSent("too many calls in flight (429)")
    if response.status_code == HTTP_UNAUTHORISED:
        raise RequestNotSent("the gateway does not accept our credentials (401)")
    if response.status_code != HTTP_OK:
        raise AnswerUnusable(f"HTTP status {response.status_code}")
    try:
        body = json.loads(response.content, parse_float=Decimal)
    except ValueError as error:
        raise AnswerUnusable("the answer is no JSON") from error
    if not isinstance(body, dict) or "Success" not in body:
        raise AnswerUnusable("the answer is no envelope")
    return body
