"""Every letter is there in every language, and asks for the same facts in each."""

import pytest
from jinja2 import Environment, UndefinedError, meta

from billing_rules.declines import DeclineClass
from interaction_bus.letters import LetterKind
from reminder.facts import TELLERS
from reminder.rendering import Addresses, Renderer
from reminder.texts import CATALOGUES
from reminder.texts.catalogue import Catalogue, LetterText
from runtime.language import Language

EACH_CATALOGUE = pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)


def asked_facts(letter: LetterText) -> set[str]:
    grammar = Environment(autoescape=True)
    sources = (letter.subject, letter.button, *letter.body)
    return {
        name for source in sources for name in meta.find_undeclared_variables(grammar.parse(source))
    }


def test_there_are_texts_for_every_language() -> None:
    assert set(CATALOGUES) == set(Language)


@EACH_CATALOGUE
def test_there_is_a_text_for_every_letter(catalogue: Catalogue) -> None:
    assert set(catalogue.letters) == set(LetterKind)


def test_there_are_facts_for_every_letter() -> None:
    assert set(TELLERS) == set(LetterKind)


@pytest.mark.parametrize("kind", LetterKind)
def test_both_languages_ask_for_the_same_facts(kind: LetterKind) -> None:
    russian, english = (CATALOGUES[language].letters[kind] for language in Language)

    assert asked_facts(russian) == asked_facts(english)
    assert len(russian.body) == len(english.body)
    assert bool(russian.button) == bool(english.button)


@EACH_CATALOGUE
def test_every_refusal_is_put_in_words(catalogue: Catalogue) -> None:
    assert set(catalogue.declines) == set(DeclineClass)


def test_a_missing_fact_is_an_error_and_no_blank() -> None:
    renderer = Renderer("Kinokassa")

    with pytest.raises(UndefinedError):
        renderer.render(LetterKind.PLAN_ENDING, Language.ENGLISH, {}, Addresses("https://x.test"))


def test_what_viewers_and_managers_wrote_is_escaped_in_html_alone() -> None:
    facts = {"plan": "<b>Films & more</b>", "day": "31 March 2026"}

    words = Renderer("K").render(
        LetterKind.SUBSCRIPTION_CANCELLED, Language.ENGLISH, facts, Addresses("https://x.test")
    )

    assert "&lt;b&gt;Films &amp; more&lt;/b&gt;" in words.html
    assert "“<b>Films & more</b>”" in words.text


def test_a_fact_is_never_read_as_a_template() -> None:
    facts = {"plan": "{{ 7 * 7 }}", "day": "31 March 2026"}

    words = Renderer("K").render(
        LetterKind.SUBSCRIPTION_CANCELLED, Language.ENGLISH, facts, Addresses("https://x.test")
    )

    assert "{{ 7 * 7 }}" in words.text


def test_a_russian_date_ends_its_sentence_with_one_full_stop() -> None:
    facts = {"plan": "Кино", "end": "31 марта 2026 г."}

    words = Renderer("K").render(
        LetterKind.SUBSCRIPTION_RESUMED, Language.RUSSIAN, facts, Addresses("https://x.test")
    )

    assert "идёт до 31 марта 2026 г.\n" in words.text
