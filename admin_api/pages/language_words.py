"""Languages of viewers, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from runtime.language import language_of

LANGUAGE_WORDS: Mapping[str, object] = {
    "ru": lazy_gettext("Russian"),
    "en": lazy_gettext("English"),
}
"""Every language that letters and pages are written in."""


def language_words(locale: str) -> str:
    """Return the language in which we speak to a viewer with this locale."""
    return str(LANGUAGE_WORDS[language_of(locale)])
