"""Where the provider's books and ours differ, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin_api.pages.state_words import BAD, QUIET, WAIT, StateWords, state_words
from admin_api.queries.pages import Record
from billing_rules.money import Money
from runtime.web.pages.formats import NOTHING, money

DIFFERENCE_KIND_WORDS: Mapping[str, object] = {
    "missing_notification": lazy_gettext("Nobody told us"),
    "double_charge": lazy_gettext("Charged twice"),
    "orphan": lazy_gettext("Of nothing we know"),
    "wrong_amount": lazy_gettext("Another amount"),
    "unseen_refund": lazy_gettext("Refunded past us"),
    "missing_at_provider": lazy_gettext("Not in their books"),
    "unreadable": lazy_gettext("Cannot be read"),
}

DIFFERENCE_STATUS_WORDS: Mapping[str, StateWords] = {
    "open": StateWords(lazy_gettext("Waits for a person"), BAD),
    "curing": StateWords(lazy_gettext("Mends itself"), WAIT),
    "settled": StateWords(lazy_gettext("Settled"), QUIET),
}

OPERATION_WORDS: Mapping[str, object] = {
    "payment": lazy_gettext("a payment"),
    "refund": lazy_gettext("a refund"),
    "dispute": lazy_gettext("a dispute"),
    "unreadable": lazy_gettext("an entry that cannot be read"),
}

OUTCOME_WORDS: Mapping[str, object] = {
    "Approved": lazy_gettext("approved"),
    "Declined": lazy_gettext("declined"),
    "RefusedByUs": lazy_gettext("refused by us"),
    "Unknown": lazy_gettext("not decided yet"),
    "RefundSucceeded": lazy_gettext("carried out"),
    "RefundRefused": lazy_gettext("refused"),
}
"""How an entry of the provider's books ended, by the word that is kept of it."""


def subject_of(difference: Record) -> str:
    """Return what of ours a difference is about: a refund, or else a payment."""
    return "refund" if difference["refund_id"] else "payment"


def their_side(facts: Mapping[str, Any] | None) -> str:
    """Return what the provider's books say, in a few words."""
    if not facts:
        return str(gettext("nothing"))
    operation, outcome = (str(facts.get(name) or "") for name in ("operation", "outcome"))
    told = [
        str(OPERATION_WORDS.get(operation, operation)),
        _amount_in(facts),
        str(OUTCOME_WORDS.get(outcome, outcome)),
        str(facts.get("reason") or ""),
    ]
    return ", ".join(part for part in told if part)


def our_side(facts: Mapping[str, Any] | None, *, subject: str) -> str:
    """Return what our own books say, in a few words.

    Args:
        facts: As they were when the difference was found.
        subject: Whose state they tell: payment or refund.
    """
    if not facts:
        return str(gettext("nothing"))
    state = facts.get("state")
    words = "" if state is None else str(state_words(subject, str(state)).words)
    return ", ".join(part for part in (words, _amount_in(facts)) if part) or NOTHING


def _amount_in(facts: Mapping[str, Any]) -> str:
    minor, currency = facts.get("amount_minor"), facts.get("currency")
    return money(Money(minor, currency)) if isinstance(minor, int) and currency else ""
