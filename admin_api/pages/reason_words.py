"""Why something happened, where we say it ourselves: the history keeps our reasons in English."""

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext

from admin_api.pages.state_words import STATE_WORDS

REASON_WORDS: Mapping[str, object] = {
    "a gift stands for the period": lazy_gettext("a gift stands for the period"),
    "a later move takes its place": lazy_gettext("a later move takes its place"),
    "a payment for it is disputed": lazy_gettext("a payment for it is disputed"),
    "access has run out": lazy_gettext("access has run out"),
    "another change of plan was asked for": lazy_gettext("another change of plan was asked for"),
    "found by comparing the books": lazy_gettext("found by comparing the books"),
    "its money has gone back": lazy_gettext("its money has gone back"),
    "its period was paid in the widget": lazy_gettext("its period was paid in the widget"),
    "its present period was refunded in full": lazy_gettext(
        "its present period was refunded in full"
    ),
    "made at the provider, not by us": lazy_gettext("made at the provider, not by us"),
    "no saved card": lazy_gettext("no saved card"),
    "not paid in time": lazy_gettext("not paid in time"),
    "nothing is left to pay": lazy_gettext("nothing is left to pay"),
    "our Check refused the charge": lazy_gettext("we refused it when the provider asked"),
    "renewal is turned off": lazy_gettext("renewal is turned off"),
    "renewal was turned off": lazy_gettext("renewal was turned off"),
    "renewals are spread over some minutes": lazy_gettext("renewals are spread over some minutes"),
    "the bank could not be reached": lazy_gettext("the bank could not be reached"),
    "the card was declined too often to be tried now": lazy_gettext(
        "the card was declined too often to be tried now"
    ),
    "the card was only checked": lazy_gettext("the card was only checked"),
    "the card's token is erased": lazy_gettext("the card's token is erased"),
    "the charge was declined": lazy_gettext("the charge was declined"),
    "the claim is out of date": lazy_gettext("the claim is out of date"),
    "the invoice was paid otherwise": lazy_gettext("the invoice was paid otherwise"),
    "the move was cancelled": lazy_gettext("the move was cancelled"),
    "the new plan costs less for the rest of the period": lazy_gettext(
        "the new plan costs less for the rest of the period"
    ),
    "the payment is disputed": lazy_gettext("the payment is disputed"),
    "the period begins later by the time given": lazy_gettext(
        "the period begins later by the time given"
    ),
    "the period that the change was quoted for is over": lazy_gettext(
        "the period that the change was quoted for is over"
    ),
    "the plan has changed": lazy_gettext("the plan has changed"),
    "the plan or the period has changed since the change was quoted": lazy_gettext(
        "the plan or the period has changed since the change was quoted"
    ),
    "the provider never heard of it": lazy_gettext("the provider never heard of it"),
    "the subscription has begun already": lazy_gettext("the subscription has begun already"),
    "the subscription has ended": lazy_gettext("the subscription has ended"),
    "the subscription is paused": lazy_gettext("the subscription is paused"),
    "the subscription stands still": lazy_gettext("the subscription stands still"),
    "the viewer asked for it": lazy_gettext("the viewer asked for it"),
    "the viewer has another price by now": lazy_gettext("the viewer has another price by now"),
    "the viewer has withdrawn the card": lazy_gettext("the viewer has withdrawn the card"),
    "the viewer stays with the plan": lazy_gettext("the viewer stays with the plan"),
    "the viewer was erased": lazy_gettext("the viewer was erased"),
    "the viewer's consent has changed": lazy_gettext("the viewer's consent has changed"),
    "the widget was left": lazy_gettext("the widget was left"),
}
"""Reasons of our own, as they are kept; those of people are shown as typed."""

BEGINNINGS: Mapping[str, object] = {
    "last look: ": lazy_gettext("right before the charge: %(rest)s"),
    "promo code ": lazy_gettext("promo code %(rest)s"),
    "surplus: ": lazy_gettext("not owed any more: %(rest)s"),
    "the provider took another amount: ": lazy_gettext(
        "the provider took another amount: %(rest)s"
    ),
}
"""How reasons begin that go on with a code, an amount or another reason."""

STATE_OF_SOMETHING = re.compile(r"the (invoice|subscription|card) is (\w+)(?: already)?")

SUBJECTS: Mapping[str, tuple[str, object]] = {
    "card": ("saved_card", lazy_gettext("the card stands at “%(state)s”")),
    "invoice": ("invoice", lazy_gettext("the invoice stands at “%(state)s”")),
    "subscription": ("subscription", lazy_gettext("the subscription stands at “%(state)s”")),
}
"""Lifecycles and sentences, by the name that such a reason begins with."""


def reason_words(reason: str) -> str:
    """Return a reason that the history keeps: ours translated, a person's as it was typed."""
    if reason in REASON_WORDS:
        return str(REASON_WORDS[reason])
    for beginning, words in BEGINNINGS.items():
        if reason.startswith(beginning):
            return str(words) % {"rest": reason_words(reason.removeprefix(beginning))}
    return _state_words(reason) or reason


def _state_words(reason: str) -> str | None:
    found = STATE_OF_SOMETHING.fullmatch(reason)
    if found is None:
        return None
    subject, words = SUBJECTS[found[1]]
    known = STATE_WORDS[subject].get(found[2])
    return None if known is None else str(words) % {"state": known.words}
