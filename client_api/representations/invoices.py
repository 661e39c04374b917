"""What an invoice looks like to its viewer."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.lifecycles import COLLECTABLE_INVOICE_STATES, InvoiceState, PaymentState
from billing_rules.money import Money
from billing_rules.why_charged import why_charged
from client_api.language import Language
from client_api.representations.money import MoneySchema, money_body
from client_api.representations.receipts import ReceiptSchema, receipt_body
from models.invoices import INVOICE_KINDS


class InvoiceSchema(Schema):
    """A demand for money and what became of it."""

    id = fields.UUID(required=True)
    number = fields.Integer(
        required=True, metadata={"description": "What people call it by.", "example": 1042}
    )
    subscription_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "Null for a gift, which has none."},
    )
    kind = fields.String(
        required=True, validate=validate.OneOf(INVOICE_KINDS), metadata={"example": "first"}
    )
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in InvoiceState]),
        metadata={"example": InvoiceState.ISSUED.value},
    )
    is_payable = fields.Boolean(
        required=True, metadata={"description": "Whether it can be paid now.", "example": True}
    )
    total = fields.Nested(MoneySchema, required=True)
    refunded = fields.Nested(MoneySchema, required=True)
    description = fields.String(required=True, metadata={"example": "Месяц кино"})
    period_start = fields.AwareDateTime(required=True, allow_none=True)
    period_end = fields.AwareDateTime(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "When it lapses unpaid; null when it does not.",
            "example": "2026-11-22T12:00:00Z",
        },
    )
    paid_at = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-21T12:00:00Z"})


class AttemptSchema(Schema):
    """The last attempt to pay an invoice."""

    id = fields.UUID(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in PaymentState]),
        metadata={"example": PaymentState.DECLINED.value},
    )
    message = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "The bank's words for the payer.",
            "example": "Недостаточно средств на карте",
        },
    )


class InvoiceWithAttemptSchema(InvoiceSchema):
    """An invoice with its last attempt."""

    last_payment = fields.Nested(
        AttemptSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null before the first attempt."},
    )


class InvoiceCardSchema(InvoiceWithAttemptSchema):
    """An invoice with its last attempt, why it is for so much, and its receipts."""

    explanation = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Why it is for so much, in the language of `Accept-Language`, else in "
            "the viewer's; null where nothing was kept of that.",
            "example": "Plan A month of films: first period, from 21 November 2026.",
        },
    )
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)


class WidgetSchema(Schema):
    """What the payment widget is opened with."""

    script_url = fields.URL(
        required=True,
        require_tld=False,
        metadata={"example": "https://widget.cloudpayments.ru/bundles/cloudpayments.js"},
    )
    payment_id = fields.UUID(required=True)
    parameters = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "description": "Argument of `new cp.CloudPayments().start(parameters)`.",
            "example": {
                "publicTerminalId": "pk_1",
                "amount": 299.9,
                "currency": "RUB",
                "paymentSchema": "Single",
                "externalId": "01930d8e-7a5b-7d3e-9a52-0f4f6f1f2a10",
            },
        },
    )


def invoice_body(invoice: Row[Any]) -> dict[str, Any]:
    """Return an invoice as `InvoiceSchema` says."""
    return {
        "id": invoice.id,
        "number": invoice.number,
        "subscription_id": invoice.subscription_id,
        "kind": invoice.kind,
        "state": invoice.state,
        "is_payable": is_payable(invoice),
        "total": money_body(invoice.amount_minor, invoice.currency),
        "refunded": money_body(invoice.refunded_minor, invoice.currency),
        "description": invoice.description,
        "period_start": invoice.period_start,
        "period_end": invoice.period_end,
        "expires_at": invoice.expires_at,
        "paid_at": invoice.paid_at,
        "created_at": invoice.created_at,
    }


def invoice_with_attempt_body(invoice: Row[Any]) -> dict[str, Any]:
    """Return an invoice as `InvoiceWithAttemptSchema` says."""
    last_payment = None
    if invoice.payment_id is not None:
        last_payment = {
            "id": invoice.payment_id,
            "state": invoice.payment_state,
            "message": invoice.payer_message,
        }
    return {**invoice_body(invoice), "last_payment": last_payment}


def invoice_card_body(
    invoice: Row[Any], receipts: Sequence[Row[Any]], *, language: Language
) -> dict[str, Any]:
    """Return an invoice as `InvoiceCardSchema` says."""
    return {
        **invoice_with_attempt_body(invoice),
        "explanation": explanation_of(invoice, language=language),
        "receipts": [receipt_body(receipt) for receipt in receipts],
    }


def explanation_of(invoice: Row[Any], *, language: Language) -> str | None:
    """Return why an invoice is for so much, or none where nothing was kept of that."""
    return why_charged(
        invoice.derivation,
        Money(invoice.amount_minor, invoice.currency),
        locale=language,
        timezone=invoice.timezone,
        period=(invoice.period_start, invoice.period_end),
    )


def is_payable(invoice: Row[Any]) -> bool:
    """Return whether an invoice can be paid at the row's own time."""
    is_late = invoice.expires_at is not None and invoice.expires_at <= invoice.now
    return invoice.state in COLLECTABLE_INVOICE_STATES and not is_late
