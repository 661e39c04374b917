"""Check: the merchant is asked before the bank is, and may say no."""

from __future__ import annotations

from http import HTTPStatus

from payment_sandbox.faults import NotificationFault
from payment_sandbox.gateway import Gateway
from payment_sandbox.notifications.encoding import form_body
from payment_sandbox.notifications.operation_fields import check_fields
from payment_sandbox.notifications.site_settings import NotificationKind, SiteSetting, read_setting
from payment_sandbox.notifications.transport import MerchantAnswer, tell_merchant
from payment_sandbox.operations import Operation
from payment_sandbox.reasons import (
    APPROVED,
    CHECK_MISFORMED,
    CHECK_REFUSALS,
    CHECK_UNAVAILABLE,
    CHECK_UNREACHABLE,
)

UNREACHABLE_STATUSES = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT, 508}
)
"""Nobody is behind the address: "404/504/508 and similar" in the gateway's table."""


def ask_merchant(gateway: Gateway, operation: Operation) -> int:
    """Return 0 when the merchant agrees to a payment, else the reason code of the refusal."""
    with gateway.ledger.transaction() as books:
        setting = read_setting(books, NotificationKind.CHECK, gateway.settings.notify_url)
    if not setting.is_enabled:
        return APPROVED
    answer = _ask(gateway, setting, operation)
    code = reason_code_of(answer)
    gateway.journal.write(
        "check_answered",
        transaction_id=operation.transaction_id,
        http_status=answer.http_status,
        reason_code=code,
    )
    return code


def reason_code_of(answer: MerchantAnswer) -> int:
    """Return what the merchant's answer to Check means for the payment."""
    if answer.http_status is None:
        return CHECK_UNAVAILABLE.code
    if answer.http_status in UNREACHABLE_STATUSES:
        return CHECK_UNREACHABLE.code
    if answer.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return CHECK_UNAVAILABLE.code
    if answer.code == 0:
        return APPROVED
    refusal = CHECK_REFUSALS.get(answer.code) if answer.code is not None else None
    return (refusal or CHECK_MISFORMED).code


def _ask(gateway: Gateway, setting: SiteSetting, operation: Operation) -> MerchantAnswer:
    body = form_body(check_fields(operation), setting.charset)
    fault = gateway.faults.take_for_notification(NotificationKind.CHECK, operation.invoice_id)
    match fault.kind if fault else None:
        case NotificationFault.LOSE:
            return MerchantAnswer(None, "lost by order")
        case NotificationFault.DELAY:
            gateway.stopping.wait(fault.seconds if fault else 0)
        case NotificationFault.DUPLICATE:
            tell_merchant(gateway, setting, body)
    return tell_merchant(gateway, setting, body)
