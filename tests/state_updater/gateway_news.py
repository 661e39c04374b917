"""Notifications of the gateway as `client_api` hands them on."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from interaction_bus.commands import RecordNotification
from models import Payment, ProviderNotification
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import CARD_TOKEN, TRANSACTION_ID

FORM = "application/x-www-form-urlencoded"

REFUND_TRANSACTION_ID = 4_000_000_001


def news(
    workshop: Workshop, kind: str, raw_body: bytes, *, transaction_id: int, **ids: UUID | None
) -> RecordNotification:
    """Return a notification with any body, about the `payment_id` or `refund_id` in `ids`."""
    body = base64.b64encode(raw_body).decode()
    return RecordNotification(
        provider="cloudpayments",
        kind=kind,
        transaction_id=transaction_id,
        content_type=FORM,
        sealed_body=workshop.sealer.seal({"body": body}),
        body_digest=hashlib.sha256(raw_body).hexdigest(),
        received_at=workshop.now(),
        **ids,
    )


def payment_news(
    workshop: Workshop,
    payment_id: UUID,
    *,
    kind: str = "pay",
    transaction_id: int = TRANSACTION_ID,
    **fields: Any,
) -> RecordNotification:
    """Return the news of a payment; `fields` replace those of the gateway's body."""
    body = {
        "TransactionId": transaction_id,
        "Amount": "299.90",
        "Currency": "RUB",
        "InvoiceId": str(payment_id),
        "AccountId": str(workshop.viewer["id"]),
        "DateTime": "2026-01-15 09:30:00",
        "CardFirstSix": "424242",
        "CardLastFour": "4242",
        "CardType": "Visa",
        "CardExpDate": "12/30",
        "OperationType": "Payment",
        "Status": "Completed",
        "Token": CARD_TOKEN,
        "TestMode": 0,
    }
    failure = {"Reason": "InsufficientFunds", "ReasonCode": "5051", "Status": "", "Token": ""}
    told = body | (failure if kind == "fail" else {}) | fields
    return news(
        workshop,
        kind,
        urlencode(told).encode(),
        transaction_id=transaction_id,
        payment_id=payment_id,
    )


def refund_news(
    workshop: Workshop,
    payment: Payment,
    *,
    refund_id: UUID | None = None,
    transaction_id: int = REFUND_TRANSACTION_ID,
    amount: str = "299.90",
    **fields: Any,
) -> RecordNotification:
    """Return the news of a refund; without `refund_id` it was made in the provider's cabinet."""
    body = {
        "TransactionId": transaction_id,
        "PaymentTransactionId": payment.provider_transaction_id,
        "Amount": amount,
        "InvoiceId": str(payment.id),
        "AccountId": str(payment.viewer_id),
        "DateTime": "2026-01-15 09:30:00",
        "OperationType": "Refund",
        "Data": f'{{"refund_id": "{refund_id}"}}' if refund_id else "",
    }
    return news(
        workshop,
        "refund",
        urlencode(body | fields).encode(),
        transaction_id=transaction_id,
        payment_id=payment.id,
        refund_id=refund_id,
    )


def receipt_news(
    workshop: Workshop,
    payment_id: UUID | None,
    *,
    receipt_id: str = "r-1",
    number: int = -1,
    **fields: Any,
) -> RecordNotification:
    """Return the news of a formed receipt; `fields` replace those of the gateway's body."""
    body = {
        "Id": receipt_id,
        "Type": "Income",
        "Amount": "299.90",
        "DateTime": "2026-11-21 12:00:05",
        "TransactionId": TRANSACTION_ID,
        "InvoiceId": str(payment_id or ""),
        "Url": f"https://ofd.example.test/{receipt_id}",
        "DocumentNumber": "117",
        "FiscalSign": "3321",
    }
    raw_body = urlencode(body | fields).encode()
    return news(workshop, "receipt", raw_body, transaction_id=number, payment_id=payment_id)


def kept(workshop: Workshop) -> ProviderNotification:
    """Return the one notification."""
    (row,) = workshop.rows(ProviderNotification)
    return row
