"""What a bank's refusal means, and what it lets us do: for managers, in words."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from billing_rules.declines import DeclineClass

CODE_WORDS: Mapping[str, object] = {
    "5001": lazy_gettext("the bank refused without a reason: call it"),
    "5003": lazy_gettext("the bank does not let this card pay online"),
    "5004": lazy_gettext("the card was lost"),
    "5005": lazy_gettext("the bank refused without a reason"),
    "5006": lazy_gettext("the network refused the payment"),
    "5007": lazy_gettext("the card was lost"),
    "5012": lazy_gettext("the card is not meant for payments online"),
    "5013": lazy_gettext("the amount is too small or too large"),
    "5014": lazy_gettext("the number of the card is wrong"),
    "5015": lazy_gettext("nobody knows the bank of this card"),
    "5017": lazy_gettext("the viewer told their bank to stop our charges"),
    "5019": lazy_gettext("the bank refused because of an error"),
    "5030": lazy_gettext("the bank could not read the request"),
    "5031": lazy_gettext("the bank is not connected"),
    "5033": lazy_gettext("the card has expired"),
    "5034": lazy_gettext("the bank suspects fraud"),
    "5036": lazy_gettext("the card is not meant for payments"),
    "5041": lazy_gettext("the card was lost"),
    "5043": lazy_gettext("the card was stolen"),
    "5051": lazy_gettext("there is not enough money on the card"),
    "5054": lazy_gettext("the card has expired, or its date is wrong"),
    "5055": lazy_gettext("the PIN is wrong"),
    "5057": lazy_gettext("the bank forbids such payments with this card"),
    "5058": lazy_gettext("the bank forbids this payment with this card"),
    "5059": lazy_gettext("the bank suspects fraud"),
    "5061": lazy_gettext("a limit of the card is reached"),
    "5062": lazy_gettext("the card is restricted"),
    "5063": lazy_gettext("the card is blocked"),
    "5065": lazy_gettext("the card has paid too often today"),
    "5075": lazy_gettext("the PIN was wrong too often"),
    "5082": lazy_gettext("the code on the back of the card is wrong"),
    "5091": lazy_gettext("the bank did not answer in time"),
    "5092": lazy_gettext("the bank could not be reached"),
    "5096": lazy_gettext("something failed at the bank or in the network"),
    "5113": lazy_gettext("no gateway takes this card"),
    "5204": lazy_gettext("the payment could not be processed"),
    "5206": lazy_gettext("the viewer did not pass the check of their bank (3-D Secure)"),
    "5207": lazy_gettext("the check of the bank (3-D Secure) was out of reach"),
    "5209": lazy_gettext("the check of the bank (3-D Secure) was out of reach"),
    "5300": lazy_gettext("the gateway's guard against fraud stopped it"),
    "5303": lazy_gettext("a limit of our terminal is reached"),
    "6001": lazy_gettext("the bank account may not be charged any more"),
    "6010": lazy_gettext("the bank account may not be charged any more"),
    "6011": lazy_gettext("the bank account may not be charged any more"),
    "6025": lazy_gettext("the card was saved for another terminal"),
    "3001": lazy_gettext("we do not know this payment"),
    "3002": lazy_gettext("the payment is another viewer's"),
    "3003": lazy_gettext("the amount is not what is owed"),
    "3004": lazy_gettext("it was too late to pay"),
    "3005": lazy_gettext("our answer could not be read"),
    "3006": lazy_gettext("we could not answer"),
    "3007": lazy_gettext("we could not be reached"),
    "3008": lazy_gettext("we did not accept the payment"),
    "request_refused": lazy_gettext("the gateway found our request wrong"),
    "hold_released": lazy_gettext("the money was only held, and let go"),
}
"""By the gateway's code; 30xx is the gateway's reading of our own answer to its question."""

CLASS_WORDS: Mapping[str, object] = {
    DeclineClass.UNCONDITIONAL: lazy_gettext(
        "The bank forbids this card for good: the viewer has to pay anew."
    ),
    DeclineClass.CONDITIONAL: lazy_gettext(
        "Something has to change first; the card is tried once more."
    ),
    DeclineClass.TEMPORARY: lazy_gettext("It may pass on another day."),
    DeclineClass.HARD: lazy_gettext("This card is of no use any more: another one is needed."),
    DeclineClass.FUNDS: lazy_gettext("It may pass on another day."),
    DeclineClass.TECHNICAL: lazy_gettext("It may pass soon: the way to the bank was disturbed."),
    DeclineClass.ASK_VIEWER: lazy_gettext("Only the viewer can do better."),
    DeclineClass.UNRECOGNISED: lazy_gettext(
        "We do not know this code: one try a day, and somebody has to look."
    ),
}
"""What a class of refusals lets us do."""


def decline_words(code: str | None, reason: str | None) -> str:
    """Return why a payment was refused, as the middle of a sentence.

    Args:
        code: The gateway's; none where it gave none.
        reason: The gateway's name of it; none likewise.
    """
    known = CODE_WORDS.get(code or "")
    if known is not None:
        return str(known)
    if reason or code:
        return str(gettext("the gateway says “%(reason)s”", reason=reason or code))
    return str(gettext("no reason was given"))


def class_words(decline_class: str | None) -> str:
    """Return what such a refusal lets us do, as a sentence; an empty text where there is none."""
    return str(CLASS_WORDS.get(decline_class or "", ""))
