"""What a refusal means to the viewer whose payment it was, and what they can do about it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from flask_babel import lazy_gettext

from billing_rules.declines import DeclineClass
from billing_rules.retry_limits import LIMITED_CLASSES


class Advice(StrEnum):
    """One thing to do."""

    OTHER_CARD = "other_card"
    TOP_UP = "top_up"
    RAISE_LIMIT = "raise_limit"
    CALL_BANK = "call_bank"
    CHECK_ENTRY = "check_entry"
    CONFIRM = "confirm"
    WAIT = "wait"


ADVICE_SENTENCES: Mapping[Advice, object] = MappingProxyType(
    {
        Advice.OTHER_CARD: lazy_gettext("Pay with another card."),
        Advice.TOP_UP: lazy_gettext("Put money on the card, then try again."),
        Advice.RAISE_LIMIT: lazy_gettext(
            "Raise the limit in your bank's application, or try again tomorrow."
        ),
        Advice.CALL_BANK: lazy_gettext("Ask your bank: its number is on the back of the card."),
        Advice.CHECK_ENTRY: lazy_gettext(
            "Check the card's number, date and security code, then try again."
        ),
        Advice.CONFIRM: lazy_gettext(
            "Try again, and confirm the payment when your bank asks for it."
        ),
        Advice.WAIT: lazy_gettext("Try again in a few minutes."),
    }
)

TWO_REFUSALS = lazy_gettext(
    "After two refusals like this one a card is blocked for payments here for 24 hours."
)
"""A rule of the gateway; a viewer had better know before the second try than after it."""

_EXPIRED = lazy_gettext("The card has expired.")
_LIMIT = lazy_gettext("A limit of the card is reached.")
_BLOCKED = lazy_gettext("The bank has blocked this card.")
_SUSPICIOUS = lazy_gettext("The payment looked unusual to the bank, so it stopped it.")
_UNCONFIRMED = lazy_gettext("The payment was not confirmed with the bank.")
_NOT_PERMITTED = lazy_gettext("The card does not allow payments of this kind.")
_SILENT = lazy_gettext("The bank refused and gave no reason.")
_OUT_OF_ORDER = lazy_gettext("The bank could not carry the payment out just now.")
_NOT_TAKEN = lazy_gettext("Cards of this bank cannot be used here.")
_MISTYPED = lazy_gettext("Some of the card's details are wrong.")

REASONS: Mapping[str, object] = MappingProxyType(
    {
        "5001": _SILENT,
        "5003": _SILENT,
        "5004": _BLOCKED,
        "5005": _SILENT,
        "5006": _OUT_OF_ORDER,
        "5007": _BLOCKED,
        "5012": _SILENT,
        "5013": lazy_gettext("The bank did not accept the amount."),
        "5014": lazy_gettext("The card's number is wrong."),
        "5015": _NOT_TAKEN,
        "5017": lazy_gettext("Payments to us are forbidden at your bank, at your own wish."),
        "5019": _OUT_OF_ORDER,
        "5030": _MISTYPED,
        "5031": _NOT_TAKEN,
        "5033": _EXPIRED,
        "5034": _SUSPICIOUS,
        "5036": _NOT_PERMITTED,
        # Lost or stolen, perhaps somebody else's: whoever reads this learns no more than that.
        "5041": _BLOCKED,
        "5043": _BLOCKED,
        "5051": lazy_gettext("There is not enough money on the card."),
        "5054": _EXPIRED,
        "5055": lazy_gettext("The PIN is wrong."),
        "5057": _NOT_PERMITTED,
        "5058": _NOT_PERMITTED,
        "5059": _SUSPICIOUS,
        "5061": _LIMIT,
        "5062": _NOT_PERMITTED,
        "5063": _SUSPICIOUS,
        "5065": _LIMIT,
        "5075": _BLOCKED,
        "5082": lazy_gettext("The security code on the back of the card is wrong."),
        "5091": _OUT_OF_ORDER,
        "5092": _OUT_OF_ORDER,
        "5096": _OUT_OF_ORDER,
        "5113": _NOT_TAKEN,
        "5204": _OUT_OF_ORDER,
        "5206": _UNCONFIRMED,
        "5207": _UNCONFIRMED,
        "5209": _UNCONFIRMED,
        "5300": _SUSPICIOUS,
        "5303": _OUT_OF_ORDER,
    }
)
"""By the gateway's code (developers.cloudpayments.ru, "Error codes")."""

_LIMITED = (Advice.RAISE_LIMIT, Advice.OTHER_CARD)
_ASKED_BACK = (Advice.CONFIRM, Advice.OTHER_CARD)
_REFUSED_FOR_GOOD = (Advice.OTHER_CARD, Advice.CALL_BANK)

ADVICE_BY_CODE: Mapping[str, tuple[Advice, ...]] = MappingProxyType(
    {
        "5051": (Advice.TOP_UP, Advice.OTHER_CARD),
        "5054": (Advice.OTHER_CARD,),
        "5061": _LIMITED,
        "5063": (Advice.CALL_BANK, Advice.OTHER_CARD),
        "5065": _LIMITED,
        "5082": (Advice.CHECK_ENTRY, Advice.OTHER_CARD),
        "5206": _ASKED_BACK,
        "5207": _ASKED_BACK,
        "5209": _ASKED_BACK,
        "5300": (Advice.CALL_BANK, Advice.OTHER_CARD),
        "5303": (Advice.WAIT, Advice.OTHER_CARD),
    }
)
"""Where more is known than the class tells."""

ADVICE_BY_CLASS: Mapping[str, tuple[Advice, ...]] = MappingProxyType(
    {
        DeclineClass.UNCONDITIONAL: _REFUSED_FOR_GOOD,
        DeclineClass.CONDITIONAL: (Advice.CHECK_ENTRY, Advice.OTHER_CARD),
        DeclineClass.TEMPORARY: (Advice.WAIT, Advice.OTHER_CARD),
        DeclineClass.HARD: _REFUSED_FOR_GOOD,
        DeclineClass.FUNDS: (Advice.TOP_UP, Advice.OTHER_CARD),
        DeclineClass.TECHNICAL: (Advice.WAIT, Advice.OTHER_CARD),
        DeclineClass.ASK_VIEWER: (Advice.CHECK_ENTRY, Advice.CONFIRM, Advice.OTHER_CARD),
        DeclineClass.UNRECOGNISED: _REFUSED_FOR_GOOD,
    }
)


def find_reason(code: str | None) -> object | None:
    """Return why the bank refused, or none for a code that we have no words for.

    Args:
        code: The gateway's; none where the bank was not even asked.
    """
    return REASONS.get(code or "")


def list_advice(code: str | None, decline_class: str | None) -> Sequence[object]:
    """Return what the viewer can do, the best first.

    Args:
        code: The gateway's; none where the bank was not even asked.
        decline_class: What the refusal allows; none likewise.
    """
    if decline_class is None:
        return (ADVICE_SENTENCES[Advice.WAIT],)
    advice = ADVICE_BY_CODE.get(code or "") or ADVICE_BY_CLASS[decline_class]
    warning = (TWO_REFUSALS,) if decline_class in LIMITED_CLASSES else ()
    return (*(ADVICE_SENTENCES[one] for one in advice), *warning)
