"""The texts of templates: translated, with values that can do no harm, in the language in hand."""

from babel.support import NullTranslations
from flask import render_template_string
from flask_babel import force_locale
from markupsafe import Markup

from runtime.web.pages.texts import PageTexts
from tests.runtime.web.pages.conftest import SmallSite

TEXTS = PageTexts(NullTranslations())


def test_a_value_in_a_text_is_escaped() -> None:
    assert TEXTS.one("To %(name)s", name="<script>") == "To &lt;script&gt;"


def test_markup_in_a_value_stays_markup() -> None:
    assert TEXTS.one("To %(name)s", name=Markup("<b>Anna</b>")) == "To <b>Anna</b>"


def test_a_per_cent_sign_of_a_text_is_written_twice() -> None:
    assert TEXTS.one("100 %% of it") == "100 % of it"


def test_a_counted_text_takes_the_form_of_its_number() -> None:
    told = [TEXTS.counted("%(num)s card", "%(num)s cards", number) for number in (1, 2)]

    assert told == ["1 card", "2 cards"]


def test_a_counted_text_takes_further_values() -> None:
    told = TEXTS.counted("%(num)s of %(whom)s", "%(num)s of %(whom)s", 2, whom="<Anna>")

    assert told == "2 of &lt;Anna&gt;"


def test_a_template_speaks_the_language_in_hand(site: SmallSite) -> None:
    page = """{{ _("Sign out") }}"""

    with site.app.test_request_context():
        said = []
        for language in ("en", "ru"):
            with force_locale(language):
                said.append(render_template_string(page))

    assert said == ["Sign out", "Выйти"]
