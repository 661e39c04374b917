"""What a move was based on, as names with values; ids that say nothing to people are left out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin_api.pages.cause_words import ORIGIN_WORDS, worded
from admin_api.pages.decline_words import CODE_WORDS
from runtime.web.pages.formats import day, exact_moment, minor

REASON_WORDS: Mapping[str, object] = {
    "a gift stands for the period": lazy_gettext("a gift stands for the period"),
    "a later move takes its place": lazy_gettext("a later move takes its place"),
    "a payment for it is disputed": lazy_gettext("a payment for it is disputed"),
    "access has run out": lazy_gettext("access has run out"),
    "another change of plan was asked for": lazy_gettext("another change of plan was asked for"),
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
    "renewal was turned off": lazy_gettext("renewal was turned off"),
    "renewals are spread over some minutes": lazy_gettext("renewals are spread over some minutes"),
    "the bank could not be reached": lazy_gettext("the bank could not be reached"),
    "the card was only checked": lazy_gettext("the card was only checked"),
    "the charge was declined": lazy_gettext("the charge was declined"),
    "the invoice was paid otherwise": lazy_gettext("the invoice was paid otherwise"),
    "the payment is disputed": lazy_gettext("the payment is disputed"),
    "the period that the change was quoted for is over": lazy_gettext(
        "the period that the change was quoted for is over"
    ),
    "the plan or the period has changed since the change was quoted": lazy_gettext(
        "the plan or the period has changed since the change was quoted"
    ),
    "the plan has changed": lazy_gettext("the plan has changed"),
    "the provider never heard of it": lazy_gettext("the provider never heard of it"),
    "the subscription has begun already": lazy_gettext("the subscription has begun already"),
    "the subscription is paused": lazy_gettext("the subscription is paused"),
    "the subscription stands still": lazy_gettext("the subscription stands still"),
    "the viewer asked for it": lazy_gettext("the viewer asked for it"),
    "the viewer has withdrawn the card": lazy_gettext("the viewer has withdrawn the card"),
    "the viewer stays with the plan": lazy_gettext("the viewer stays with the plan"),
    "the widget was left": lazy_gettext("the widget was left"),
}
"""Reasons of our own, which the history keeps in English; those of people are shown as typed."""

SURPLUS_MARK = "surplus: "

SOURCE_WORDS: Mapping[str, object] = {
    "notification": lazy_gettext("a notification"),
    "task": lazy_gettext("the answer to our call"),
    "reconciliation": lazy_gettext("a later question of ours"),
}

Writer = Callable[[Any, str], str]
"""Writes a value; the second argument is the currency of amounts."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One fact of a move.

    Args:
        name: Translated.
        value: Translated, or markup of a time.
    """

    name: str
    value: str


def _text(value: Any, currency: str) -> str:
    del currency
    return str(value)


def _amount(value: Any, currency: str) -> str:
    return minor(int(value), currency)


def _moment(value: Any, currency: str) -> str:
    del currency
    return exact_moment(datetime.fromisoformat(value))


def _day(value: Any, currency: str) -> str:
    del currency
    return day(datetime.fromisoformat(value))


def _code(value: Any, currency: str) -> str:
    del currency
    known = CODE_WORDS.get(str(value))
    return str(value) if known is None else f"{value}: {known}"


def _reason(value: Any, currency: str) -> str:
    del currency
    return reason_words(str(value))


def _by(words: Mapping[str, object]) -> Writer:
    return lambda value, _: worded(words, str(value))


WRITERS: Mapping[str, tuple[object, Writer]] = {
    "amount_minor": (lazy_gettext("Amount"), _amount),
    "refunded_minor": (lazy_gettext("Gone back in all"), _amount),
    "goes_back_minor": (lazy_gettext("Goes back"), _amount),
    "from_minor": (lazy_gettext("Price before"), _amount),
    "to_minor": (lazy_gettext("Price after"), _amount),
    "code": (lazy_gettext("Code"), _code),
    "reason": (lazy_gettext("Reason"), _reason),
    "source": (lazy_gettext("Told by"), _by(SOURCE_WORDS)),
    "origin": (lazy_gettext("Begun by"), _by(ORIGIN_WORDS)),
    "transaction": (lazy_gettext("Transaction"), _text),
    "attempt": (lazy_gettext("Attempt"), _text),
    "tries": (lazy_gettext("Tries so far"), _text),
    "days": (lazy_gettext("Days"), _text),
    "last_four": (lazy_gettext("Card"), _text),
    "plan": (lazy_gettext("Plan"), _text),
    "next_attempt_at": (lazy_gettext("Next try"), _moment),
    "resumes_at": (lazy_gettext("Resumes"), _moment),
    "trial_end": (lazy_gettext("Trial until"), _day),
    "period_start": (lazy_gettext("Period from"), _day),
    "old_period_end": (lazy_gettext("Paid until, before"), _day),
    "new_period_end": (lazy_gettext("Paid until, after"), _day),
    "applies_at": (lazy_gettext("Applies from"), _day),
    "until": (lazy_gettext("Until"), _day),
}
"""What is shown of a detail, in this order; the rest is for programs."""


def details_of(detail: Mapping[str, Any], *, currency: str) -> tuple[Detail, ...]:
    """Return the facts of a move or an act that say something to people.

    Args:
        detail: As the history keeps it.
        currency: Of amounts for which it names none.
    """
    return tuple(_written(detail, str(detail.get("currency") or currency)))


def reason_words(reason: str) -> str:
    """Return a reason that the history keeps: ours translated, a person's as it was typed."""
    surplus, mark, cause = reason.partition(SURPLUS_MARK)
    if mark and not surplus:
        return str(gettext("not owed any more: %(reason)s", reason=reason_words(cause)))
    return str(REASON_WORDS.get(reason, reason))


def problem_words(code: object) -> str:
    """Return why an act was refused, by the code of the problem."""
    return str(gettext("refused: %(code)s", code=str(code).replace("_", " ")))


def _written(detail: Mapping[str, Any], currency: str) -> Iterator[Detail]:
    for key, (name, write) in WRITERS.items():
        if detail.get(key) is not None:
            yield Detail(str(name), write(detail[key], currency))
