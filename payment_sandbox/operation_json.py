"""The Transaction object of the API's answers, field by field as documented."""

from __future__ import annotations

from payment_sandbox.cards import BRAND_CODES, brand_of
from payment_sandbox.dates import iso_date, slash_date
from payment_sandbox.money import currency_code, json_amount
from payment_sandbox.operations import STATUS_CODES, Kind, Operation
from payment_sandbox.reasons import payer_text, reason_of

JsonObject = dict[str, object]

AUTHORISATION_CODE = "A1B2C3"
"""What every sample of the gateway's test mode shows."""


_EXTRAS: JsonObject = {
    "TestMode": True,
    "GatewayName": "Test",
    "ApplePay": False,
    "AndroidPay": False,
    "WalletType": "",
}


def transaction_json(operation: Operation, public_id: str) -> JsonObject:
    """Return an operation as `Model` of charge, get and find."""
    return {
        **_identity(operation, public_id),
        **_money(operation),
        **_dates(operation),
        **_payer(operation),
        **_card(operation),
        **_outcome(operation),
        **_EXTRAS,
    }


def list_item_json(operation: Operation, public_id: str) -> JsonObject:
    """Return an operation as an item of the lists, which carry a few fields more."""
    return {
        **transaction_json(operation, public_id),
        "IsLocalOrder": False,
        "HideInvoiceId": False,
        "Gateway": 0,
        "MasterPass": False,
    }


def _identity(operation: Operation, public_id: str) -> JsonObject:
    return {
        "TransactionId": operation.transaction_id,
        "PublicId": public_id,
        "TerminalUrl": "http://sandbox.test",
        "InvoiceId": operation.invoice_id,
        "AccountId": operation.account_id,
        "Email": operation.email,
        "Description": operation.description,
        "Name": operation.name,
        "JsonData": operation.json_data,
        "TrInitiatorCode": operation.initiator_code,
        "SubscriptionId": operation.subscription_id,
        "OriginalTransactionId": operation.original_transaction_id,
        "FallBackScenarioDeclinedTransactionId": None,
        "EscrowAccumulationId": None,
    }


def _money(operation: Operation) -> JsonObject:
    amount = json_amount(operation.amount_minor)
    return {
        "Amount": amount,
        "Currency": operation.currency,
        "CurrencyCode": currency_code(operation.currency),
        "PaymentAmount": amount,
        "PaymentCurrency": operation.currency,
        "PaymentCurrencyCode": currency_code(operation.currency),
        "PayoutAmount": None,
        "TotalFee": 0,
        "VatAboveTotalFee": None,
        "ProcessorAndPartnerFee": None,
        "VatWithinProcessorFee": None,
    }


def _dates(operation: Operation) -> JsonObject:
    return {
        "CreatedDate": slash_date(operation.created_at_ms),
        "CreatedDateIso": iso_date(operation.created_at_ms),
        "AuthDate": slash_date(operation.authorised_at_ms),
        "AuthDateIso": iso_date(operation.authorised_at_ms),
        "ConfirmDate": slash_date(operation.confirmed_at_ms),
        "ConfirmDateIso": iso_date(operation.confirmed_at_ms),
        "PayoutDate": None,
        "PayoutDateIso": None,
    }


def _payer(operation: Operation) -> JsonObject:
    return {
        "IpAddress": operation.ip_address,
        "IpCountry": None,
        "IpCity": None,
        "IpRegion": None,
        "IpDistrict": None,
        "IpLatitude": None,
        "IpLongitude": None,
        "CultureName": operation.culture_name or "ru-RU",
    }


def _card(operation: Operation) -> JsonObject:
    brand = brand_of(operation.first_six)
    return {
        "CardFirstSix": operation.first_six,
        "CardLastFour": operation.last_four,
        "CardExpDate": operation.expires,
        "CardType": brand,
        "CardTypeCode": BRAND_CODES[brand],
        "CardProduct": None,
        "CardCategory": None,
        "Issuer": "Sandbox Bank",
        "IssuerBankCountry": "RU",
        "Token": operation.token,
    }


def _outcome(operation: Operation) -> JsonObject:
    is_authorised = operation.authorised_at_ms is not None
    return {
        "AuthCode": AUTHORISATION_CODE if is_authorised else None,
        "Rrn": f"{operation.transaction_id % 10**12:012d}" if is_authorised else None,
        "Status": operation.status.value,
        "StatusCode": STATUS_CODES[operation.status],
        "Reason": reason_of(operation.reason_code).name,
        "ReasonCode": operation.reason_code,
        "CardHolderMessage": payer_text(operation.reason_code, operation.culture_name),
        "Type": operation.kind.value,
        "Refunded": operation.kind is Kind.PAYMENT
        and operation.refunded_minor == operation.amount_minor,
    }
