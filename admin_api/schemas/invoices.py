"""Invoices, the money that moved for them, and all that ever happened."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.disputes import DisputeSchema
from admin_api.schemas.receipts import ReceiptSchema
from admin_api.schemas.values import (
    AmountInput,
    MoneyField,
    ReasonInput,
    currency_field,
    id_field,
    text_field,
    time_field,
)
from billing_rules.lifecycles import InvoiceState
from models.invoices import INVOICE_KINDS
from runtime.web.pagination import PageArguments


class InvoiceSchema(Schema):
    """What a viewer owes for one period or one thing."""

    id = id_field()
    number = fields.Integer(metadata={"description": "What people call it by.", "example": 1024})
    viewer_id = id_field()
    subscription_id = id_field(allow_none=True)
    kind = text_field("renewal")
    state = text_field("paid")
    money = MoneyField()
    refunded = MoneyField("refunded_minor")
    description = text_field("Месяц кино")
    derivation = fields.Dict(metadata={"description": "How the amount came about."})
    period_start = time_field(allow_none=True)
    period_end = time_field(allow_none=True)
    expires_at = time_field("When an unpaid one lapses.", allow_none=True)
    next_attempt_at = time_field("When the saved card is tried again.", allow_none=True)
    paid_at = time_field(allow_none=True)
    created_at = time_field()


class InvoiceFilter(PageArguments):
    """Which invoices."""

    viewer_id = id_field(load_default=None)
    subscription_id = id_field(load_default=None)
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(list(InvoiceState)),
        metadata={"example": "past_due"},
    )
    kind = fields.String(
        load_default=None, validate=validate.OneOf(INVOICE_KINDS), metadata={"example": "renewal"}
    )
    number = fields.Integer(
        load_default=None, validate=validate.Range(1, 2**63 - 1), metadata={"example": 1024}
    )


class AttemptSchema(Schema):
    """One attempt to take money, with the provider's answer."""

    id = id_field()
    invoice_id = id_field()
    attempt = fields.Integer(metadata={"description": "Which try, from 1.", "example": 2})
    origin = text_field("schedule")
    state = text_field("declined")
    money = MoneyField()
    provider = text_field("cloudpayments")
    provider_transaction_id = fields.Integer(allow_none=True, metadata={"example": 3000000777})
    card_mask = text_field("4242", allow_none=True)
    decline_code = text_field("5051", allow_none=True)
    decline_class = text_field("funds", allow_none=True)
    decline_reason = text_field("InsufficientFunds", allow_none=True)
    payer_message = text_field("Недостаточно средств на карте", allow_none=True)
    retry_after = time_field("The provider asks not to try before this.", allow_none=True)
    call_started_at = time_field(allow_none=True)
    next_check_at = time_field("When its fate is asked for again.", allow_none=True)
    checks = fields.Integer(metadata={"example": 0})
    is_surplus = fields.Boolean(metadata={"example": False})
    settled_at = time_field(allow_none=True)
    created_at = time_field()


class RefundSchema(Schema):
    """Money on its way back."""

    id = id_field()
    payment_id = id_field()
    state = text_field("succeeded")
    money = MoneyField()
    reason = text_field("asked for by the viewer")
    requested_by = text_field("manager:7f")
    provider_transaction_id = fields.Integer(allow_none=True, metadata={"example": 3000000778})
    refusal = text_field("Refund is not possible", allow_none=True)
    settled_at = time_field(allow_none=True)
    created_at = time_field()


class HistoryLineSchema(Schema):
    """One thing that happened: a move of a machine, a notification, or a manager's act."""

    occurred_at = time_field()
    source = text_field("state_change")
    subject_kind = text_field("invoice")
    subject_id = text_field("0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b", allow_none=True)
    what = fields.String(
        metadata={
            "description": "The trigger, the kind of notification, or the manager's action.",
            "example": "pay",
        }
    )
    from_state = text_field("issued", allow_none=True)
    to_state = text_field("paid", allow_none=True)
    actor_kind = text_field("provider")
    actor_id = text_field("cloudpayments")
    reason = text_field("asked for by the viewer", allow_none=True)
    command_id = id_field(allow_none=True)
    command_type = text_field("RecordPaymentOutcome", allow_none=True)
    detail = fields.Dict(metadata={"example": {"source": "notification"}})


class InvoiceCardSchema(InvoiceSchema):
    """An invoice with its whole history, oldest first."""

    explanation = fields.Dict(
        keys=fields.String(),
        values=fields.String(allow_none=True),
        metadata={
            "description": "Why it is for so much, by language, in the days of the viewer's zone.",
            "example": {"ru": "План «Месяц кино», первый период.", "en": "First period."},
        },
    )
    payments = fields.List(fields.Nested(AttemptSchema))
    refunds = fields.List(fields.Nested(RefundSchema))
    receipts = fields.List(fields.Nested(ReceiptSchema))
    disputes = fields.List(fields.Nested(DisputeSchema))
    history = fields.List(fields.Nested(HistoryLineSchema))


class IssueInvoiceInput(AmountInput, ReasonInput):
    """An extra amount that a subscriber owes."""

    currency = currency_field()
    description = fields.String(
        required=True,
        validate=[validate.Length(1, 200), validate.Regexp(r"\S", error="Must not be blank.")],
        metadata={"description": "As the viewer reads it.", "example": "Премьера: доступ на вечер"},
    )


class CancelInput(ReasonInput):
    """Why it ends."""


class RefundInput(AmountInput, ReasonInput):
    """How much goes back, and why; all that is left when no amount is given."""

    is_amount_required = False

    despite_claim = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={
            "description": "For a gift that somebody watches with: they keep the time, and its "
            "money goes back all the same.",
            "example": False,
        },
    )
