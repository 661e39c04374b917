"""What a page asks of the widget, by its new names or by the old ones."""

from __future__ import annotations

from dataclasses import dataclass

from payment_sandbox.errors import FieldInvalid, FieldMissing, RequestRefused
from payment_sandbox.fields import Fields, encode_json
from payment_sandbox.settings import Settings

AUTO_CLOSE_SECONDS = range(3, 11)
"""Seconds that `autoClose` may name, as documented."""

SCHEMAS = {"single": False, "dual": True}
"""`paymentSchema`, and whether it holds money first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentParameters:
    """One request for payment.

    `keeps_card` saves the card after success, `retries` lets the payer try again after a decline,
    and `auto_close_seconds` is none when the payer closes the widget by hand.
    """

    amount_minor: int
    currency: str
    two_stage: bool = False
    invoice_id: str | None = None
    account_id: str | None = None
    email: str | None = None
    description: str | None = None
    json_data: str | None = None
    culture_name: str = "ru-RU"
    keeps_card: bool = False
    retries: bool = True
    auto_close_seconds: int | None = None
    success_redirect_url: str | None = None
    fail_redirect_url: str | None = None


class TerminalUnknown(RequestRefused):
    """The page names another terminal than the one this sandbox stands for."""

    def __init__(self) -> None:
        super().__init__("Invalid publicTerminalId value")


def read_intent_parameters(fields: Fields, settings: Settings) -> IntentParameters:
    """Return what a page asks for.

    Raises:
        RequestRefused: A field is missing or wrong, or the terminal is another one.
    """
    new_id = fields.text("publicTerminalId")
    if (new_id or fields.required_text("publicId")) != settings.public_id:
        raise TerminalUnknown
    payer = fields.nested("userInfo")
    account_id = payer.text("accountId") or fields.text("accountId")
    keeps_card = fields.flag("tokenize")
    return IntentParameters(
        amount_minor=fields.amount_minor("amount"),
        currency=fields.currency("currency"),
        two_stage=_two_stage(fields),
        invoice_id=fields.text("externalId") or fields.text("invoiceId"),
        account_id=account_id,
        email=fields.text("receiptEmail") or payer.text("email") or fields.text("email"),
        description=fields.text("description"),
        json_data=_merchant_data(fields, account_id),
        culture_name=fields.text("culture") or fields.text("language") or "ru-RU",
        keeps_card=new_id is None if keeps_card is None else keeps_card,
        retries=fields.flag("retryPayment") is not False,
        auto_close_seconds=_auto_close_seconds(fields),
        success_redirect_url=fields.text("successRedirectUrl"),
        fail_redirect_url=fields.text("failRedirectUrl"),
    )


def _two_stage(fields: Fields) -> bool:
    schema = (fields.text("paymentSchema") or "Single").lower()
    if schema not in SCHEMAS:
        raise FieldInvalid("paymentSchema")
    return SCHEMAS[schema]


def _auto_close_seconds(fields: Fields) -> int | None:
    seconds = fields.integer("autoClose")
    if seconds is not None and seconds not in AUTO_CLOSE_SECONDS:
        raise FieldInvalid("autoClose")
    return seconds


def _merchant_data(fields: Fields, account_id: str | None) -> str | None:
    """Return free data with the service instructions under one key, where the API has them too."""
    recurrent, receipt = fields.raw("recurrent"), fields.raw("receipt")
    if recurrent is not None and account_id is None:
        raise FieldMissing("userInfo.accountId")
    instructions = {"recurrent": recurrent, "CustomerReceipt": receipt}
    given = {name: value for name, value in instructions.items() if value is not None}
    free = fields.raw("metadata") or fields.raw("data")
    if not given:
        return fields.json_text("metadata") or fields.json_text("data")
    return encode_json(
        {**(free if isinstance(free, dict) else {}), "CloudPayments": given}
    ).decode()
