"""What the documents call a button or a page is what stands on it."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cli.translations import FOLDERS, LANGUAGE, Texts

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"

PAGES_ABOUT_PAGES = (
    "deal-with-dead-letters.md",
    "erase-a-viewer.md",
    "letters-to-viewers.md",
    "pages-for-viewers.md",
    "reconcile-the-books.md",
    "run-the-demo.md",
    "use-the-console.md",
)

IN_ITALICS = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")

FILLED_IN = re.compile(r"%\(\w+\)[sd]|\bN\b|\.\.\.")
"""Where a text has a value: by its name in the catalogue, as people write it in the documents."""

OF_OTHERS = frozenset({"Authorize"})
"""A button of Swagger UI."""


def words_in_italics() -> list[tuple[str, str]]:
    """Return every text that the documents quote from a page, with the document's name."""
    found = {
        (name, " ".join(quoted.split()))
        for name in PAGES_ABOUT_PAGES
        for quoted in IN_ITALICS.findall((HOW_TO / name).read_text(encoding="utf-8"))
    }
    return sorted((name, quoted) for name, quoted in found if quoted not in OF_OTHERS)


@cache
def beginnings_of_texts() -> tuple[str, ...]:
    """Return every text of the pages of both sites, its values taken out."""
    texts: list[str] = []
    for folder in FOLDERS:
        with Texts(folder).path.open("rb") as file:
            for message in read_po(file, locale=LANGUAGE):
                texts += [message.id] if isinstance(message.id, str) else message.id
    return tuple(FILLED_IN.sub("…", text) for text in texts)


@pytest.mark.parametrize(("document", "quoted"), words_in_italics())
def test_what_a_document_quotes_stands_on_a_page(document: str, quoted: str) -> None:
    # Signs are no words: templates put them before a text.
    shown = FILLED_IN.sub("…", quoted.lstrip("+ "))

    assert [text for text in beginnings_of_texts() if text.startswith(shown)], document
