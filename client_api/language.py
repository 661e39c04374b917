"""The languages of our pages, and what the provider's widget calls them."""

from flask import request

from external_payments.cloudpayments.widget import WidgetLanguage
from runtime.language import Language, language_of

__all__ = ["WIDGET_LANGUAGES", "Language", "language_asked_for", "language_of"]

WIDGET_LANGUAGES = {
    Language.RUSSIAN: WidgetLanguage.RUSSIAN,
    Language.ENGLISH: WidgetLanguage.ENGLISH,
}


def language_asked_for(locale: str | None) -> Language:
    """Return the language that the request in hand names in `Accept-Language`.

    Args:
        locale: What the viewer reads when it names none of ours.
    """
    spoken = request.accept_languages.best_match([language.value for language in Language])
    return language_of(locale) if spoken is None else Language(spoken)
