"""What previews of changes look like."""

from typing import Any

from marshmallow import Schema, fields

from billing_rules.money import Money
from billing_rules.next_charges import NextCharge
from billing_rules.previews import CancelPreview, ChangePreview, PausePreview
from client_api.representations.money import MoneySchema, money_body

MOMENT = "2026-12-21T12:00:00Z"


class NextChargeSchema(Schema):
    """The next charge that will be made by itself."""

    at = fields.AwareDateTime(required=True, metadata={"example": MOMENT})
    amount = fields.Nested(MoneySchema, required=True)
    card = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Last four digits; null where there is no card, so that the viewer "
            "will have to pay by hand.",
            "example": "4242",
        },
    )


class PreviewSchema(Schema):
    """What every preview tells."""

    sentence = fields.String(
        required=True,
        metadata={
            "description": "All of it in the viewer's language.",
            "example": "Доступ закончится сразу.",
        },
    )
    access_until = fields.AwareDateTime(
        required=True,
        metadata={"description": "Until when the viewer may watch then.", "example": MOMENT},
    )
    quoted_at = fields.AwareDateTime(
        required=True, metadata={"description": "For when it was counted.", "example": MOMENT}
    )


class ChangePreviewSchema(PreviewSchema):
    """What going over to another plan would do."""

    credit = fields.Nested(MoneySchema, required=True)
    charge = fields.Nested(MoneySchema, required=True)
    due_now = fields.Nested(MoneySchema, required=True)
    goes_back = fields.Nested(MoneySchema, required=True)
    quoted_amount_minor = fields.Integer(
        required=True,
        metadata={
            "description": "To be handed back with `quoted_at`; below 0 it goes back.",
            "example": 15_000,
        },
    )
    begins_at = fields.AwareDateTime(required=True, metadata={"example": MOMENT})
    period_end = fields.AwareDateTime(required=True, metadata={"example": MOMENT})
    next_charge = fields.Nested(NextChargeSchema, required=True, allow_none=True)
    card = fields.String(required=True, allow_none=True, metadata={"example": "4242"})


class CancelPreviewSchema(PreviewSchema):
    """What ending the subscription now would do."""

    goes_back = fields.Nested(
        MoneySchema,
        required=True,
        metadata={"description": "Where the refund is asked for; without it nothing goes back."},
    )


class PausePreviewSchema(PreviewSchema):
    """What standing still would do."""

    days_left = fields.Integer(
        required=True, metadata={"description": "Whole days that are kept.", "example": 12}
    )
    resumes_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"example": MOMENT})
    period_end = fields.AwareDateTime(required=True, allow_none=True, metadata={"example": MOMENT})
    next_charge = fields.Nested(NextChargeSchema, required=True, allow_none=True)


def change_preview_body(preview: ChangePreview, sentence: str) -> dict[str, Any]:
    """Return a preview as `ChangePreviewSchema` says."""
    return {
        "sentence": sentence,
        "credit": _money(preview.credit),
        "charge": _money(preview.charge),
        "due_now": _money(preview.due_now),
        "goes_back": _money(preview.goes_back),
        "quoted_amount_minor": preview.quoted_amount.amount_minor,
        "begins_at": preview.begins_at,
        "period_end": preview.period_end,
        "access_until": preview.access_until,
        "next_charge": next_charge_body(preview.next_charge),
        "card": preview.card_last_four,
        "quoted_at": preview.quoted_at,
    }


def cancel_preview_body(preview: CancelPreview, sentence: str) -> dict[str, Any]:
    """Return a preview as `CancelPreviewSchema` says."""
    return {
        "sentence": sentence,
        "goes_back": _money(preview.goes_back),
        "access_until": preview.access_until,
        "quoted_at": preview.quoted_at,
    }


def pause_preview_body(preview: PausePreview, sentence: str) -> dict[str, Any]:
    """Return a preview as `PausePreviewSchema` says."""
    return {
        "sentence": sentence,
        "access_until": preview.access_until,
        "days_left": preview.left.days,
        "resumes_at": preview.resumes_at,
        "period_end": preview.period_end,
        "next_charge": next_charge_body(preview.next_charge),
        "quoted_at": preview.quoted_at,
    }


def next_charge_body(charge: NextCharge | None) -> dict[str, Any] | None:
    """Return a charge to come as `NextChargeSchema` says; none where there is none."""
    if charge is None:
        return None
    return {"at": charge.at, "amount": _money(charge.amount), "card": charge.card_last_four}


def _money(amount: Money) -> dict[str, Any]:
    return money_body(amount.amount_minor, amount.currency)
