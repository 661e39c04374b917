"""Money that banks took back, and where the provider's books and ours differ."""

from marshmallow import Schema, fields, validate

from admin_api.schemas.values import (
    LONGEST_REASON,
    SHORTEST_REASON,
    MoneyField,
    ReasonInput,
    id_field,
    text_field,
    time_field,
)
from billing_rules.lifecycles import DisputeState
from models.differences import DIFFERENCE_KINDS, DIFFERENCE_STATUSES
from runtime.web.pagination import PageArguments


class DisputeSchema(Schema):
    """A payment that its payer's bank took back."""

    id = id_field()
    payment_id = id_field()
    invoice_id = id_field()
    viewer_id = id_field()
    invoice_number = fields.Integer(metadata={"example": 1042})
    invoice_state = text_field("disputed")
    state = text_field("opened")
    money = MoneyField()
    reason = fields.String(
        metadata={"description": "In the bank's words.", "example": "Fraudulent transaction"}
    )
    provider_transaction_id = fields.Integer(
        metadata={"description": "The provider's number of the dispute.", "example": 3000000779}
    )
    opened_at = time_field("By the provider's clock.")
    settled_at = time_field(allow_none=True)
    created_at = time_field()
    refunded = MoneyField("refunded_minor")
    refunds_under_way = MoneyField("refunds_under_way_minor")


class DisputeFilter(PageArguments):
    """Which disputes."""

    state = fields.String(
        load_default=None,
        validate=validate.OneOf(list(DisputeState)),
        metadata={"example": "opened"},
    )
    viewer_id = id_field(load_default=None)
    invoice_id = id_field(load_default=None)
    payment_id = id_field(load_default=None)


class SettleDisputeInput(ReasonInput):
    """How a dispute ended, as the bank wrote."""

    won = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Whether the money is ours again.", "example": False},
    )


class DifferenceSchema(Schema):
    """A contradiction between the provider's books and ours."""

    id = id_field()
    day = fields.Date(
        metadata={"description": "Of the provider's books, UTC.", "example": "2026-11-20"}
    )
    kind = text_field("missing_notification")
    status = fields.String(
        metadata={
            "description": "Open ones wait for a person, curing ones for the system.",
            "example": "curing",
        }
    )
    cure = fields.String(
        allow_none=True,
        metadata={
            "description": "The command that mends it; null where a person has to decide.",
            "example": "RecordPaymentOutcome",
        },
    )
    provider_transaction_id = fields.Integer(allow_none=True, metadata={"example": 3000000777})
    payment_id = id_field(allow_none=True)
    refund_id = id_field(allow_none=True)
    invoice_id = id_field(allow_none=True)
    theirs = fields.Dict(
        allow_none=True,
        metadata={"example": {"operation": "payment", "amount_minor": 29_990}},
    )
    ours = fields.Dict(
        allow_none=True, metadata={"example": {"state": "declined", "amount_minor": 29_990}}
    )
    found_at = time_field()
    settled_at = time_field(allow_none=True)
    settled_by = text_field("manager:olga", allow_none=True)
    note = text_field("Paid in cash to the courier.", allow_none=True)


class DifferenceFilter(PageArguments):
    """Which differences."""

    status = fields.String(
        load_default=None,
        validate=validate.OneOf(DIFFERENCE_STATUSES),
        metadata={"example": "open"},
    )
    kind = fields.String(
        load_default=None,
        validate=validate.OneOf(DIFFERENCE_KINDS),
        metadata={"example": "wrong_amount"},
    )
    day = fields.Date(load_default=None, metadata={"example": "2026-11-20"})
    payment_id = id_field(load_default=None)
    provider_transaction_id = fields.Integer(
        load_default=None,
        validate=validate.Range(0, 2**63 - 1),
        metadata={"example": 3000000777},
    )


class SettleDifferenceInput(Schema):
    """What a manager found out."""

    note = fields.String(
        required=True,
        validate=[
            validate.Length(SHORTEST_REASON, LONGEST_REASON),
            validate.Regexp(r"\S", error="Must not be blank."),
        ],
        metadata={"example": "A test of the terminal by our own people."},
    )
