"""Failed payments, the card of one, and money that was not owed."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.invoices import AttemptSchema
from admin_api.schemas.values import (
    MoneyField,
    ReasonInput,
    id_field,
    text_field,
    texts_field,
    time_field,
)
from billing_rules.manual_retry import RetryVerdict


class RetrySchema(Schema):
    """Whether a manager may charge the saved card once more."""

    allowed = fields.Boolean(metadata={"example": True})
    verdict = fields.String(
        validate=validate.OneOf(list(RetryVerdict)), metadata={"example": "allowed"}
    )
    not_before = time_field("When the gateway lets the card be tried again.", allow_none=True)
    explanation = texts_field({"ru": "Платёж можно повторить.", "en": "It may be tried again."})
    attempt_number = fields.Integer(
        metadata={"description": "To be sent back with the retry.", "example": 2}
    )
    warning = texts_field(
        {"ru": "Карта будет списана ещё раз.", "en": "The card will be charged again."}
    )


class FailedPaymentSchema(Schema):
    """The last try of an invoice that nobody has paid."""

    id = id_field()
    invoice_id = id_field()
    invoice_number = fields.Integer(metadata={"example": 1024})
    subscription_id = id_field(allow_none=True)
    viewer_id = id_field()
    money = MoneyField()
    state = text_field("declined")
    reason = text_field("InsufficientFunds", allow_none=True, attribute="decline_reason")
    decline_code = text_field("5051", allow_none=True)
    decline_class = text_field("funds", allow_none=True)
    payer_message = text_field("Недостаточно средств на карте", allow_none=True)
    last_attempt_at = time_field(attribute="created_at")
    attempts = fields.Integer(metadata={"example": 2})
    retry = fields.Nested(RetrySchema)


class PaymentInvoiceSchema(Schema):
    """The invoice that a payment is for."""

    id = id_field(attribute="invoice_id")
    number = fields.Integer(attribute="invoice_number", metadata={"example": 1024})
    kind = text_field("renewal", attribute="invoice_kind")
    state = text_field("past_due", attribute="invoice_state")
    description = text_field("Месяц кино", attribute="invoice_description")
    next_attempt_at = time_field("Of the schedule.", allow_none=True)


class PaymentSubscriptionSchema(Schema):
    """The subscription that a payment is for."""

    id = id_field(attribute="subscription_id")
    plan_code = text_field("monthly")
    state = text_field("past_due", attribute="subscription_state")
    access_until = time_field(allow_none=True)


class PaymentCardSchema(AttemptSchema):
    """All that a manager looks at before trying a payment again."""

    viewer_id = id_field()
    invoice = fields.Nested(PaymentInvoiceSchema)
    subscription = fields.Nested(
        PaymentSubscriptionSchema,
        allow_none=True,
        metadata={"description": "Null for a gift, which has none."},
    )
    attempts = fields.Integer(metadata={"example": 2})
    manual_attempts = fields.Integer(metadata={"example": 0})
    retry = fields.Nested(RetrySchema)
    history = fields.List(
        fields.Nested(AttemptSchema), metadata={"description": "Every try on the invoice."}
    )


class SurplusPaymentSchema(AttemptSchema):
    """Money that was not owed any more, and how its return stands."""

    viewer_id = id_field()
    invoice_number = fields.Integer(metadata={"example": 1024})
    invoice_state = text_field("cancelled")
    refund_states = fields.List(fields.String(), metadata={"example": ["succeeded"]})


class RetryInput(ReasonInput):
    """The next try of a failed payment."""

    attempt_number = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 10_000),
        metadata={"description": "How many tries the manager has seen.", "example": 2},
    )
