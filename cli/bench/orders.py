"""The requests that are fired: signed notifications, reads and commands."""

import hmac
import json
from base64 import b64encode
from collections.abc import Iterator
from itertools import count, cycle
from urllib.parse import urlencode
from uuid import UUID, uuid4

from cli.bench.bare import PATH as BARE_PATH
from cli.bench.stock import CURRENCY, OpenPayment
from cli.bench.volley import request_bytes
from cli.system.casting import viewer_token
from cli.system.plan import SystemPlan

_transaction_ids = count(3_000_000_001)


def paid_notification(plan: SystemPlan, made: OpenPayment) -> bytes:
    """Return the gateway's Pay for an open payment, signed, with a card to keep."""
    fields = {
        "TransactionId": next(_transaction_ids),
        "Amount": "299.90",
        "Currency": CURRENCY,
        "PaymentAmount": "299.90",
        "PaymentCurrency": CURRENCY,
        "DateTime": "2026-11-21 12:00:00",
        "CardFirstSix": "424242",
        "CardLastFour": "4242",
        "CardType": "Visa",
        "CardExpDate": "12/30",
        "TestMode": "1",
        "Status": "Completed",
        "OperationType": "Payment",
        "InvoiceId": str(made.payment_id),
        "AccountId": str(made.viewer_id),
        "Token": f"tk_{uuid4().hex}",
    }
    body = urlencode(fields).encode()
    signature = b64encode(hmac.digest(plan.secrets.api_secret.encode(), body, "sha256")).decode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-HMAC": signature}
    return request_bytes("POST", "/callbacks/cloudpayments/pay", headers=headers, body=body)


def bare_requests() -> Iterator[bytes]:
    """Yield requests of the bare route without end."""
    return cycle([request_bytes("GET", BARE_PATH)])


def access_requests(plan: SystemPlan, viewer_ids: list[UUID]) -> Iterator[bytes]:
    """Yield questions whether these viewers may watch, without end."""
    questions = [access_question(plan, viewer_id) for viewer_id in viewer_ids]
    return cycle([request_bytes("GET", path, headers=headers) for path, headers in questions])


def access_question(plan: SystemPlan, viewer_id: UUID) -> tuple[str, dict[str, str]]:
    """Return path and headers of the question whether a viewer may watch."""
    return "/v1/access", _authorised(plan, viewer_id)


def renewal_switches(plan: SystemPlan, members: list[tuple[UUID, UUID]]) -> Iterator[bytes]:
    """Yield commands that turn renewal off and on, without end; each has a key of its own."""
    people = [(_authorised(plan, viewer), subscription) for viewer, subscription in members]
    for is_on in cycle((False, True)):
        body = json.dumps({"enabled": is_on}).encode()
        for headers, subscription_id in people:
            yield request_bytes(
                "POST",
                f"/v1/subscriptions/{subscription_id}/renewal",
                headers={
                    **headers,
                    "Idempotency-Key": uuid4().hex,
                    "Content-Type": "application/json",
                },
                body=body,
            )


def _authorised(plan: SystemPlan, viewer_id: UUID) -> dict[str, str]:
    return {"Authorization": f"Bearer {viewer_token(plan, viewer_id)}"}
