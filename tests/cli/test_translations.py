"""`kinokassa translations`: every text of a page has its Russian, and nothing is lost in it."""

import re
from collections.abc import Iterable

import pytest

from cli.translations import FOLDERS, Texts

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

DATE_AND_STOP = re.compile(r"%\((date|day)\)s\.(?= |$)")
"""A Russian date ends with "г." already."""

RUSSIAN_PLURALS = 3
"""1 день, 2 дня, 5 дней."""


@pytest.fixture(params=FOLDERS)
def texts(request: pytest.FixtureRequest) -> Texts:
    """Return the catalogue of each folder in turn."""
    return Texts(request.param)


def forms_of(text: object) -> tuple[str, ...]:
    """Return the forms of a text that is counted, or the only one of another."""
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text or ""),)


def each(texts: Texts) -> Iterable[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the English forms of every text with the Russian ones."""
    for message in texts.gathered():
        if message.id:
            yield forms_of(message.id), forms_of(message.string)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_every_text_has_its_russian(texts: Texts) -> None:
    assert [message.id for message in texts.untranslated()] == []


def test_the_russian_tells_the_same_names_dates_or_amounts(texts: Texts) -> None:
    odd = [
        form
        for english, russian in each(texts)
        for form in russian
        if form and placeholders(form) != placeholders(english[-1])
    ]

    assert odd == []


def test_what_is_counted_is_told_in_the_three_ways_of_russian(texts: Texts) -> None:
    odd = [
        english
        for english, russian in each(texts)
        if len(russian) != (RUSSIAN_PLURALS if len(english) > 1 else 1)
    ]

    assert odd == []


def test_a_date_at_the_end_of_a_sentence_brings_its_own_full_stop(texts: Texts) -> None:
    odd = [form for _, russian in each(texts) for form in russian if DATE_AND_STOP.search(form)]

    assert odd == []


def test_both_files_are_what_the_code_says(texts: Texts) -> None:
    stale = [
        path.name
        for path, content in texts.files().items()
        if not path.is_file() or path.read_bytes() != content
    ]

    assert stale == []
