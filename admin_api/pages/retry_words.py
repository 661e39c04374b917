"""Whether a payment may be tried again, in words: for badges, for the page, and for refusals."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from admin_api.pages.state_words import BAD, GOOD, QUIET, WAIT, WARN, StateWords
from admin_api.texts import RETRY_EXPLANATIONS
from billing_rules.manual_retry import RetryVerdict
from runtime.web.pages.formats import text_of
from runtime.web.pages.problem_sentences import sentence_of

VERDICT_WORDS: Mapping[str, StateWords] = {
    RetryVerdict.ALLOWED: StateWords(lazy_gettext("May be tried"), GOOD),
    RetryVerdict.NOT_FAILED: StateWords(lazy_gettext("Has not failed"), QUIET),
    RetryVerdict.ALREADY_PAID: StateWords(lazy_gettext("Paid otherwise"), QUIET),
    RetryVerdict.PERMANENTLY_FAILED: StateWords(lazy_gettext("Failed for good"), BAD),
    RetryVerdict.IN_PROGRESS: StateWords(lazy_gettext("Retrying…"), WAIT),
    RetryVerdict.NO_CARD: StateWords(lazy_gettext("No card to charge"), WARN),
    RetryVerdict.TOO_SOON: StateWords(lazy_gettext("Not yet"), WARN),
}
"""What a manager can do about a failed payment, in a word or two."""

RETRY_SENTENCES: Mapping[str, object] = {
    **{
        verdict.value: LazyString(text_of, explanation)
        for verdict, explanation in RETRY_EXPLANATIONS.items()
    },
    "attempt_outdated": lazy_gettext(
        "There were other attempts meanwhile. Please look at the payment again before you decide."
    ),
    "payment_not_found": lazy_gettext("There is no such payment."),
}
"""What refusals to try a payment again say, by the code of the problem."""


def refusal_words(code: str) -> str:
    """Return why a request was refused, by the code of the problem that the trail keeps."""
    return sentence_of({"code": code, "message": code.replace("_", " ")})
