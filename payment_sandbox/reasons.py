"""Reason codes of the gateway, with its retry rule and what the payer is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RetryRule(StrEnum):
    """The gateway's own rule for automatic charges after this code."""

    NONE = "none"
    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the table of codes.

    Attributes:
        code: The number in `ReasonCode`.
        name: The word in `Reason`.
        retry_rule: What the gateway asks of automatic charges afterwards.
        message: Which text of `PAYER_TEXTS` the payer sees.
    """

    code: int
    name: str
    retry_rule: RetryRule
    message: str


APPROVED = 0
INSUFFICIENT_FUNDS = 5051
EXPIRED_CARD = 5054
SYSTEM_ERROR = 5096
AUTHENTICATION_FAILED = 5206

PAYER_TEXTS: dict[str, tuple[str, str]] = {
    "approved": ("Оплата успешно проведена", "Payment successful"),
    "contact_bank": (
        "Обратитесь в ваш банк или воспользуйтесь другой картой",
        "Contact your bank or use another card",
    ),
    "another_card": ("Воспользуйтесь другой картой", "Use another card"),
    "funds": ("Недостаточно средств на карте", "Insufficient funds"),
    "check_input": (
        "Проверьте правильность введенных данных карты",
        "Check the card details you entered",
    ),
    "expired": (
        "Проверьте срок действия карты или воспользуйтесь другой картой",
        "Check the expiry date or use another card",
    ),
    "limit": ("Превышен лимит операций по карте", "The card's limit has been exceeded"),
    "later": ("Повторите попытку позже", "Try again later"),
    "three_ds": ("3-D Secure авторизация не пройдена", "3-D Secure authentication failed"),
    "phone": ("Проверьте номер телефона", "Check the phone number"),
    "merchant": (
        "Платеж не может быть принят магазином",
        "The merchant cannot accept this payment",
    ),
    "out_of_date": ("Платеж просрочен", "The payment is out of date"),
}
"""What the payer reads: Russian, English. Our wording; the gateway's changes without notice."""

_HARD, _CONDITIONAL, _TEMPORARY, _NONE = (
    RetryRule.UNCONDITIONAL,
    RetryRule.CONDITIONAL,
    RetryRule.TEMPORARY,
    RetryRule.NONE,
)

BANK_DECLINES = (
    Reason(5001, "ReferToCardIssuer", _HARD, "contact_bank"),
    Reason(5003, "InvalidMerchant", _HARD, "contact_bank"),
    Reason(5004, "PickUpCard", _NONE, "contact_bank"),
    Reason(5005, "DoNotHonor", _HARD, "contact_bank"),
    Reason(5006, "Error", _NONE, "check_input"),
    Reason(5007, "PickUpCardSpecialConditions", _NONE, "contact_bank"),
    Reason(5012, "InvalidTransaction", _HARD, "another_card"),
    Reason(5013, "AmountError", _CONDITIONAL, "check_input"),
    Reason(5014, "InvalidCardNumber", _CONDITIONAL, "check_input"),
    Reason(5015, "NoSuchIssuer", _NONE, "another_card"),
    Reason(5017, "CustomerCancellation", _HARD, "contact_bank"),
    Reason(5019, "TransactionError", _NONE, "contact_bank"),
    Reason(5030, "FormatError", _CONDITIONAL, "later"),
    Reason(5031, "BankNotSupportedBySwitch", _NONE, "another_card"),
    Reason(5033, "ExpiredCardPickup", _HARD, "another_card"),
    Reason(5034, "SuspectedFraud", _HARD, "contact_bank"),
    Reason(5036, "RestrictedCard", _NONE, "another_card"),
    Reason(5041, "LostCard", _NONE, "contact_bank"),
    Reason(5043, "StolenCard", _NONE, "contact_bank"),
    Reason(INSUFFICIENT_FUNDS, "InsufficientFunds", _TEMPORARY, "funds"),
    Reason(EXPIRED_CARD, "ExpiredCard", _CONDITIONAL, "expired"),
    Reason(5055, "InvalidPIN", _CONDITIONAL, "contact_bank"),
    Reason(5057, "TransactionNotPermitted", _HARD, "contact_bank"),
    Reason(5058, "TransactionNotPermittedToCard", _NONE, "another_card"),
    Reason(5059, "SuspectedFraudDecline", _NONE, "contact_bank"),
    Reason(5061, "ExceedsApprovalAmount", _NONE, "limit"),
    Reason(5062, "RestrictedCard2", _NONE, "another_card"),
    Reason(5063, "SecurityViolation", _CONDITIONAL, "contact_bank"),
    Reason(5065, "ExceedWithdrawalFrequency", _TEMPORARY, "limit"),
    Reason(5075, "AllowablePinTriesExceeded", _NONE, "contact_bank"),
    Reason(5082, "IncorrectCVV", _NONE, "check_input"),
    Reason(5091, "Timeout", _NONE, "later"),
    Reason(5092, "CannotReachNetwork", _NONE, "later"),
    Reason(SYSTEM_ERROR, "SystemError", _TEMPORARY, "later"),
    Reason(5113, "GatewaysDoNotSupportCard", _NONE, "another_card"),
    Reason(5204, "UnableToProcess", _NONE, "later"),
    Reason(AUTHENTICATION_FAILED, "AuthenticationFailed", _NONE, "three_ds"),
    Reason(5207, "AuthenticationUnavailable", _NONE, "three_ds"),
    Reason(5209, "AuthenticationUnavailable", _NONE, "three_ds"),
    Reason(5300, "AntiFraud", _NONE, "another_card"),
    Reason(5303, "AcquirerTerminalLimitsExceeded", _NONE, "later"),
    Reason(5761, "NoPhone", _NONE, "phone"),
    Reason(5762, "InvalidPhone", _NONE, "phone"),
    Reason(5763, "DifferentPhones", _NONE, "phone"),
    Reason(6001, "SaveCardRefused", _NONE, "another_card"),
    Reason(6010, "SubscriptionNotFound", _NONE, "another_card"),
    Reason(6011, "InvalidSubscription", _NONE, "another_card"),
    Reason(6025, "CrossTerminalTokenRestriction", _NONE, "another_card"),
)
"""Codes that a bank or the gateway gives for a card; each has test cards of its own."""

CHECK_REFUSALS = {
    10: Reason(3001, "CheckResponseInvalidInvoiceId", _NONE, "merchant"),
    11: Reason(3002, "CheckResponseInvalidAccountId", _NONE, "merchant"),
    12: Reason(3003, "CheckResponseInvalidAmount", _NONE, "merchant"),
    13: Reason(3008, "CheckResponseNotAccepted", _NONE, "merchant"),
    20: Reason(3004, "CheckResponseOutOfDate", _NONE, "out_of_date"),
}
"""What becomes of a payment when the merchant's Check answers with this code."""

CHECK_MISFORMED = Reason(3005, "CheckResponseFormatError", _NONE, "merchant")
CHECK_UNAVAILABLE = Reason(3006, "CheckResponseServiceUnavailable", _NONE, "merchant")
CHECK_UNREACHABLE = Reason(3007, "CheckResponseUnableToConnect", _NONE, "merchant")

_BY_CODE = {
    reason.code: reason
    for reason in (
        Reason(APPROVED, "Approved", _NONE, "approved"),
        *BANK_DECLINES,
        *CHECK_REFUSALS.values(),
        CHECK_MISFORMED,
        CHECK_UNAVAILABLE,
        CHECK_UNREACHABLE,
    )
}


def reason_of(code: int) -> Reason:
    """Return the table's line for a code; one that no table has is a refusal without a rule."""
    return _BY_CODE.get(code) or Reason(code, "UnknownReason", _NONE, "later")


def payer_text(code: int, culture: str | None) -> str:
    """Return what the payer is told, in English for `en…` cultures and in Russian otherwise."""
    russian, english = PAYER_TEXTS[reason_of(code).message]
    return english if (culture or "").lower().startswith("en") else russian
