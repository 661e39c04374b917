"""Fields of the notifications about one operation, in the gateway's order.

An optional text is sent empty when there is none. Free data, a number or a date is left out, as in
bodies recorded from the gateway: clients read them by their types and stumble over an empty text.
Fields of 2026 are the exception, sent empty as merchants have met them.
"""

from __future__ import annotations

from dataclasses import replace

from payment_sandbox.cards import brand_of
from payment_sandbox.dates import notification_date
from payment_sandbox.identities import card_id
from payment_sandbox.money import text_amount
from payment_sandbox.notifications.encoding import given
from payment_sandbox.operation_json import AUTHORISATION_CODE
from payment_sandbox.operations import STATUS_CODES, Kind, Operation, Status
from payment_sandbox.reasons import payer_text, reason_of

Pairs = list[tuple[str, str]]

_OPERATION_TYPES = {Kind.PAYMENT: "Payment", Kind.REFUND: "Refund", Kind.PAYOUT: "CardPayout"}


def check_fields(operation: Operation) -> Pairs:
    """Return what the merchant is asked before the bank; the status is what success would give."""
    status = Status.AUTHORIZED if operation.two_stage else Status.COMPLETED
    return [
        *_core(replace(operation, status=status)),
        ("OperationType", _OPERATION_TYPES[operation.kind]),
    ]


def pay_fields(operation: Operation) -> Pairs:
    """Return what is told of money taken or held."""
    return [
        *_core(operation),
        ("OperationType", _OPERATION_TYPES[operation.kind]),
        ("GatewayName", "Test"),
        *_approval(operation),
        ("TotalFee", "0.00"),
        ("PaymentMethod", ""),
        ("CustomFields", ""),
        ("VatAboveTotalFee", ""),
        ("ProcessorAndPartnerFee", ""),
        ("VatWithinProcessorFee", ""),
    ]


def fail_fields(operation: Operation, retry_at_ms: int | None) -> Pairs:
    """Return what is told of a declined payment, with the end of its rest when it has one."""
    return [
        *_core(operation),
        ("StatusCode", str(STATUS_CODES[operation.status])),
        ("OperationType", _OPERATION_TYPES[operation.kind]),
        ("Reason", reason_of(operation.reason_code).name),
        ("ReasonCode", str(operation.reason_code)),
        ("CardHolderMessage", payer_text(operation.reason_code, operation.culture_name)),
        ("Token", operation.token or ""),
        ("Rrn", ""),
        ("PaymentMethod", ""),
        ("RetryAfter", notification_date(retry_at_ms)),
        ("ProviderMessage", ""),
    ]


def confirm_fields(operation: Operation) -> Pairs:
    """Return what is told of held money that was taken; `Amount` is the confirmed part."""
    return [*_core(operation), *_approval(operation), ("PaymentMethod", "")]


def refund_fields(refund: Operation) -> Pairs:
    """Return what is told of money given back."""
    return [
        ("TransactionId", str(refund.transaction_id)),
        ("PaymentTransactionId", str(refund.original_transaction_id)),
        *_money_back(refund, at_ms=refund.created_at_ms),
        ("OperationType", _OPERATION_TYPES[refund.kind]),
        ("Rrn", _rrn(refund)),
        ("CustomFields", ""),
    ]


def cancel_fields(operation: Operation, at_ms: int) -> Pairs:
    """Return what is told of a hold that was released at a moment."""
    return [
        ("TransactionId", str(operation.transaction_id)),
        *_money_back(operation, at_ms=at_ms),
        ("Rrn", _rrn(operation)),
    ]


def _money_back(operation: Operation, *, at_ms: int) -> Pairs:
    return [
        ("Amount", text_amount(operation.amount_minor)),
        ("DateTime", notification_date(at_ms)),
        ("InvoiceId", operation.invoice_id or ""),
        ("AccountId", operation.account_id or ""),
        ("Email", operation.email or ""),
        *given("Data", operation.json_data),
    ]


def _core(operation: Operation) -> Pairs:
    amount = text_amount(operation.amount_minor)
    return [
        ("TransactionId", str(operation.transaction_id)),
        ("Amount", amount),
        ("Currency", operation.currency),
        ("PaymentAmount", amount),
        ("PaymentCurrency", operation.currency),
        ("InvoiceId", operation.invoice_id or ""),
        ("AccountId", operation.account_id or ""),
        ("SubscriptionId", operation.subscription_id or ""),
        ("Name", operation.name or ""),
        ("Email", operation.email or ""),
        ("DateTime", notification_date(operation.created_at_ms)),
        ("IpAddress", operation.ip_address or ""),
        *_place(),
        *_card(operation),
        ("Description", operation.description or ""),
        *given("Data", operation.json_data),
        ("TestMode", "1"),
        ("Status", operation.status.value),
    ]


def _place() -> Pairs:
    names = ("IpCountry", "IpCity", "IpRegion", "IpDistrict", "IpLatitude", "IpLongitude")
    return [(name, "") for name in names]


def _card(operation: Operation) -> Pairs:
    return [
        ("CardId", card_id(operation.first_six, operation.last_four, operation.expires)),
        ("CardFirstSix", operation.first_six),
        ("CardLastFour", operation.last_four),
        ("CardType", brand_of(operation.first_six)),
        ("CardExpDate", operation.expires),
        ("CardProduct", ""),
        ("Issuer", "Sandbox Bank"),
        ("IssuerBankCountry", "RU"),
    ]


def _approval(operation: Operation) -> Pairs:
    return [
        ("AuthCode", AUTHORISATION_CODE),
        ("Token", operation.token or ""),
        ("Rrn", _rrn(operation)),
    ]


def _rrn(operation: Operation) -> str:
    return f"{operation.transaction_id % 10**12:012d}"
