"""What money leaves behind beside its own rows: the provider's notifications, fiscal receipts."""

import base64
import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from billing_rules.receipts import RECEIPT_CURRENCY
from cli.stock.chance import Chance
from models import Payment, Refund
from payment_sandbox.notifications.encoding import form_body
from payment_sandbox.notifications.operation_fields import fail_fields, pay_fields, refund_fields
from payment_sandbox.operations import Kind, Operation
from runtime.sealing import Sealer
from state_updater.handlers.charging import PROVIDER
from state_updater.unit_of_work import Line

CONTENT_TYPE = "application/x-www-form-urlencoded"

RECEIPT_MISSING = 0.003
"""Registers fail now and then; the console lists what is missing."""

RECEIPT_DELAY = timedelta(seconds=40)

REGISTER = {
    "device_number": "00105721750",
    "registration_number": "0001740438049876",
    "fiscal_drive_number": "9960440302985121",
    "seller_inn": "7700000000",
    "operator": "Example OFD",
    "calculation_place": "cinema.example",
}


class Paperwork:
    """Keeps the papers of one life.

    Args:
        chance: Of the life.
        sealer: Hides the bodies of notifications, for they hold tokens.
    """

    def __init__(self, chance: Chance, sealer: Sealer) -> None:
        self._chance = chance
        self._sealer = sealer
        self.notifications: list[Line] = []
        self.receipts: list[Line] = []

    def notify(self, operation: Operation, payment_id: UUID, at: datetime) -> None:
        """Keep what the provider told of an operation."""
        kind, fields = _told(operation)
        body = form_body(fields).encode()
        self.notifications.append(
            {
                "id": self._chance.identifier(at),
                "provider": PROVIDER,
                "kind": kind,
                "transaction_id": operation.transaction_id,
                "payment_id": payment_id,
                "content_type": CONTENT_TYPE,
                "sealed_body": self._sealer.seal({"body": base64.b64encode(body).decode("ascii")}),
                "body_digest": hashlib.sha256(body).hexdigest(),
                "conflicting_body": None,
                "outcome": "settled",
                "problem": None,
                "received_at": at,
                "processed_at": at + timedelta(milliseconds=80),
                "tries": 1,
                "next_try_at": None,
            }
        )

    def write_receipt(
        self, payment: Payment, at: datetime, *, refund: Refund | None = None
    ) -> None:
        """Keep the fiscal receipt of money in roubles, unless the register failed."""
        is_missing = self._chance.happens(RECEIPT_MISSING)
        if payment.currency != RECEIPT_CURRENCY or is_missing:
            return
        issued_at = at + RECEIPT_DELAY * self._chance.share()
        receipt_id = self._chance.identifier(issued_at)
        number = receipt_id.int % 10**6
        self.receipts.append(
            {
                "id": receipt_id,
                "provider_receipt_id": receipt_id.hex[-20:],
                "kind": "income" if refund is None else "income_return",
                "payment_id": payment.id,
                "refund_id": None if refund is None else refund.id,
                "invoice_id": payment.invoice_id,
                "amount_minor": payment.amount_minor if refund is None else refund.amount_minor,
                "currency": payment.currency,
                "url": f"https://receipts.example/{receipt_id.hex}",
                "fiscal": {
                    **REGISTER,
                    "document_number": str(number),
                    "session_number": str(number % 365),
                    "fiscal_sign": str(receipt_id.int % 10**10),
                },
                "issued_at": issued_at,
                "created_at": issued_at,
            }
        )


def _told(operation: Operation) -> tuple[str, list[tuple[str, str]]]:
    if operation.kind is Kind.REFUND:
        return "refund", refund_fields(operation)
    if operation.is_successful:
        return "pay", pay_fields(operation)
    return "fail", fail_fields(operation, None)
