"""The texts of templates, in the language of the page."""

from babel.support import NullTranslations, Translations
from flask_babel import get_translations
from markupsafe import Markup


class PageTexts:
    """Words the texts of one page; its catalogue is looked up once, not for each of them.

    Args:
        catalogue: Of the language of the page.
    """

    def __init__(self, catalogue: Translations | NullTranslations) -> None:
        self._catalogue = catalogue

    def one(self, text: str, /, **values: object) -> Markup:
        """Return a text translated, with values in it; these are escaped."""
        # The catalogue is ours, and some of its texts hold markup.
        return Markup(self._catalogue.ugettext(text)) % values  # noqa: S704

    def counted(self, singular: str, plural: str, num: int, /, **values: object) -> Markup:
        """Return the form of a text that fits a number, translated; `num` is one of its values."""
        told = {"num": num, **values}
        return Markup(self._catalogue.ungettext(singular, plural, num)) % told  # noqa: S704 # ours


def texts_of_page() -> dict[str, object]:
    """Return what templates word their texts by, under the names that Flask-Babel gives them."""
    texts = PageTexts(get_translations())
    return {"_": texts.one, "gettext": texts.one, "ngettext": texts.counted}
