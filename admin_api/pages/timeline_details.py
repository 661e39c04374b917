"""What a move was based on, as names with values; ids that say nothing to people are left out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin_api.pages.cause_words import ORIGIN_WORDS, worded
from admin_api.pages.decline_words import CODE_WORDS
from admin_api.pages.note_words import edits_of
from admin_api.pages.reason_words import reason_words
from runtime.web.pages.formats import day, exact_moment, minor

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
    written = _written(detail, str(detail.get("currency") or currency))
    return (*written, *(Detail(name, value) for name, value in edits_of(detail)))


def problem_words(code: object) -> str:
    """Return why an act was refused, by the code of the problem."""
    return str(gettext("refused: %(code)s", code=str(code).replace("_", " ")))


def _written(detail: Mapping[str, Any], currency: str) -> Iterator[Detail]:
    for key, (name, write) in WRITERS.items():
        if detail.get(key) is not None:
            yield Detail(str(name), write(detail[key], currency))
