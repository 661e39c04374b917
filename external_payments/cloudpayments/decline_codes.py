"""The gateway's reason codes as data, and what each lets us do next.

Codes and names: developers.cloudpayments.ru, "Error codes". The gateway itself names the
unconditional, conditional and temporary ones; the rest is our judgement by their meaning.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from billing_rules.declines import DeclineClass

DECLINE_CODES: Final[Mapping[str, tuple[str, DeclineClass]]] = MappingProxyType(
    {
        "5001": ("ReferToCardIssuer", DeclineClass.UNCONDITIONAL),
        "5003": ("InvalidMerchant", DeclineClass.UNCONDITIONAL),
        "5004": ("PickUpCard", DeclineClass.HARD),
        "5005": ("DoNotHonor", DeclineClass.UNCONDITIONAL),
        "5006": ("Error", DeclineClass.ASK_VIEWER),
        "5007": ("PickUpCardSpecialConditions", DeclineClass.HARD),
        "5012": ("InvalidTransaction", DeclineClass.UNCONDITIONAL),
        "5013": ("AmountError", DeclineClass.CONDITIONAL),
        "5014": ("InvalidCardNumber", DeclineClass.CONDITIONAL),
        "5015": ("NoSuchIssuer", DeclineClass.HARD),
        "5017": ("CustomerCancellation", DeclineClass.UNCONDITIONAL),
        "5019": ("TransactionError", DeclineClass.ASK_VIEWER),
        "5030": ("FormatError", DeclineClass.CONDITIONAL),
        "5031": ("BankNotSupportedBySwitch", DeclineClass.HARD),
        "5033": ("ExpiredCardPickup", DeclineClass.UNCONDITIONAL),
        "5034": ("SuspectedFraud", DeclineClass.UNCONDITIONAL),
        "5036": ("RestrictedCard", DeclineClass.HARD),
        "5041": ("LostCard", DeclineClass.HARD),
        "5043": ("StolenCard", DeclineClass.HARD),
        "5051": ("InsufficientFunds", DeclineClass.TEMPORARY),
        "5054": ("ExpiredCard", DeclineClass.CONDITIONAL),
        "5055": ("InvalidPIN", DeclineClass.CONDITIONAL),
        "5057": ("TransactionNotPermitted", DeclineClass.UNCONDITIONAL),
        "5058": ("TransactionNotPermittedToCard", DeclineClass.HARD),
        "5059": ("SuspectedFraudDecline", DeclineClass.HARD),
        "5061": ("ExceedsApprovalAmount", DeclineClass.FUNDS),
        "5062": ("RestrictedCard2", DeclineClass.HARD),
        "5063": ("SecurityViolation", DeclineClass.CONDITIONAL),
        "5065": ("ExceedWithdrawalFrequency", DeclineClass.TEMPORARY),
        # Not in the gateway's own list, only in its Python package: too many wrong PINs.
        "5075": ("PinTriesExceeded", DeclineClass.HARD),
        "5082": ("IncorrectCVV", DeclineClass.ASK_VIEWER),
        "5091": ("Timeout", DeclineClass.TECHNICAL),
        "5092": ("CannotReachNetwork", DeclineClass.TECHNICAL),
        "5096": ("SystemError", DeclineClass.TEMPORARY),
        "5113": ("GatewaysDoNotSupportCard", DeclineClass.HARD),
        "5204": ("UnableToProcess", DeclineClass.TECHNICAL),
        "5206": ("AuthenticationFailed", DeclineClass.ASK_VIEWER),
        "5207": ("AuthenticationUnavailable", DeclineClass.ASK_VIEWER),
        # Not in the gateway's own list, only in its Python package: 3-D Secure out of reach.
        "5209": ("AuthenticationUnavailable", DeclineClass.ASK_VIEWER),
        "5300": ("AntiFraud", DeclineClass.ASK_VIEWER),
        "5303": ("AcquirerTerminalLimitsExceeded", DeclineClass.FUNDS),
        # A bank account bound for fast payments that is gone for good.
        "6001": ("SaveCardRefused", DeclineClass.HARD),
        "6010": ("SubscriptionNotFound", DeclineClass.HARD),
        "6011": ("InvalidSubscription", DeclineClass.HARD),
        "6025": ("CrossTerminalTokenRestriction", DeclineClass.HARD),
    }
)
"""Code to the gateway's name and our class. The codes that blame our own request (phones 5761 to
5763, fast payments 6002 to 6009 and 6013 to 6022) are left out on purpose: like codes that nobody
knows they are tried once a day and somebody must look."""

CHECK_REFUSALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "3001": "InvalidInvoiceId",
        "3002": "InvalidAccountId",
        "3003": "InvalidAmount",
        "3004": "OutOfDate",
        "3005": "FormatError",
        "3006": "Unavailable",
        "3007": "UnableToConnect",
        "3008": "NotAccepted",
    }
)
"""What the gateway made of our answer to its Check: the bank was not asked."""

REQUEST_REFUSED = "request_refused"
"""Code of ours for a refusal that has none: the gateway found the request itself wrong."""

HOLD_RELEASED = "hold_released"
"""Code of ours for status Cancelled, which has none: a hold ended and no money was taken."""


def classify_decline(code: str) -> DeclineClass:
    """Return what a refusal with this code allows; an unknown code asks for a human eye."""
    known = DECLINE_CODES.get(code)
    return DeclineClass.UNRECOGNISED if known is None else known[1]


def reason_name(code: str) -> str:
    """Return the gateway's name of a code, or an empty text for one that nobody knows."""
    if code in CHECK_REFUSALS:
        return CHECK_REFUSALS[code]
    known = DECLINE_CODES.get(code)
    return "" if known is None else known[0]
