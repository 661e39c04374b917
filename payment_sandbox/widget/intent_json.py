"""How the card form and programs in its place see an intent."""

from __future__ import annotations

from typing import assert_never

from payment_sandbox.ledger import Books
from payment_sandbox.money import json_amount
from payment_sandbox.operation_json import JsonObject
from payment_sandbox.operations import Operation, Status
from payment_sandbox.reasons import payer_text
from payment_sandbox.three_ds import get_session
from payment_sandbox.widget.intents import Intent


def intent_json(books: Books, intent: Intent, base_url: str) -> JsonObject:
    """Return an intent's state (created, closed, three_ds, paid, declined) with its details."""
    parameters, payment = intent.parameters, intent.payment
    return {
        "id": intent.intent_id,
        "status": _word(intent),
        "may_pay": intent.may_pay,
        "form_url": f"{base_url}/widget/form/{intent.intent_id}",
        "amount": json_amount(parameters.amount_minor),
        "currency": parameters.currency,
        "invoice_id": parameters.invoice_id,
        "description": parameters.description,
        "auto_close_seconds": parameters.auto_close_seconds,
        "success_redirect_url": parameters.success_redirect_url,
        "fail_redirect_url": parameters.fail_redirect_url,
        **_attempt_json(books, payment, parameters.culture_name, base_url),
    }


def _attempt_json(
    books: Books, payment: Operation | None, culture: str, base_url: str
) -> JsonObject:
    if payment is None:
        return {"transaction_id": None, "reason_code": None, "message": None, "acs_url": None}
    is_waiting = payment.status is Status.AWAITING_AUTHENTICATION
    callback_id = get_session(books, payment.transaction_id).callback_id if is_waiting else None
    return {
        "transaction_id": payment.transaction_id,
        "reason_code": None if is_waiting else payment.reason_code,
        "message": None if is_waiting else payer_text(payment.reason_code, culture),
        "acs_url": f"{base_url}/acs/{callback_id}" if is_waiting else None,
    }


def _word(intent: Intent) -> str:
    if intent.payment is None:
        return "closed" if intent.is_closed else "created"
    match intent.payment.status:
        case Status.AWAITING_AUTHENTICATION:
            return "three_ds"
        case Status.AUTHORIZED | Status.COMPLETED | Status.CANCELLED:
            return "paid"
        case Status.DECLINED:
            return "declined"
        case _ as never:
            assert_never(never)
