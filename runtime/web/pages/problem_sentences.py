"""What a refusal of our API says to a person, in their language.

The API's own sentences are English and for developers. Each site brings a sentence for every code
that its forms can meet; for another one the API's sentence is shown as it is.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext, lazy_gettext

EXTENSION_NAME = "kinokassa-problem-sentences"

COMMON_SENTENCES: Mapping[str, object] = {
    "broker_unavailable": lazy_gettext(
        "Our service cannot take this just now. Please send it again in a moment: "
        "sending it twice does no harm."
    ),
    "command_unconfirmed": lazy_gettext(
        "It is not certain yet that this was taken: our service was silent for a moment, and it "
        "may be carried out all the same. Look at it in a minute, or send this form again: "
        "it is one wish, and is done once."
    ),
    "database_unavailable": lazy_gettext("Our service is away for a moment. Please try again."),
    "internal_error": lazy_gettext("Something went wrong on our side. We have written it down."),
    "forbidden": lazy_gettext("You do not have the right to do this."),
    "validation_failed": lazy_gettext("Please look at what you have entered."),
    "not_found": lazy_gettext("It does not exist, or not any more."),
    "not_allowed_in_this_state": lazy_gettext(
        "This cannot be done any more: things have changed. Please look at the page again."
    ),
}


def use_problem_sentences(app: Flask, sentences: Mapping[str, object]) -> None:
    """Let `app` speak of its problems.

    Args:
        app: Of a site.
        sentences: Lazily translated, by the code of the problem; they go before the common ones.
    """
    app.extensions[EXTENSION_NAME] = {**COMMON_SENTENCES, **sentences}


def sentence_of(problem: Mapping[str, Any]) -> str:
    """Return the sentence for a problem of the shape `{code, message, fields}`."""
    sentences: Mapping[str, object] = current_app.extensions[EXTENSION_NAME]
    known = sentences.get(str(problem.get("code")))
    if known is not None:
        return str(known)
    return str(gettext("This is not possible: %(reason)s", reason=problem.get("message", "")))
