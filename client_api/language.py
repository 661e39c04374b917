"""The languages of our pages, and what the provider's widget calls them."""

from external_payments.cloudpayments.widget import WidgetLanguage
from runtime.language import Language, language_of

__all__ = ["WIDGET_LANGUAGES", "Language", "language_of"]

WIDGET_LANGUAGES = {
    Language.RUSSIAN: WidgetLanguage.RUSSIAN,
    Language.ENGLISH: WidgetLanguage.ENGLISH,
}
