"""What the documents call a button, a page or a picture is what stands on it."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cli.translations import FOLDERS, LANGUAGE, Texts

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
RUNBOOK = ROOT / "docs" / "runbook"

GUIDES = (
    "deal-with-dead-letters.md",
    "erase-a-viewer.md",
    "letters-to-viewers.md",
    "pages-for-viewers.md",
    "reconcile-the-books.md",
    "run-the-demo.md",
    "use-the-console.md",
)

PAGES_ABOUT_PAGES = (*(HOW_TO / name for name in GUIDES), *sorted(RUNBOOK.glob("*.md")))

CODE = re.compile(r"`[^`]*`")

IN_ITALICS = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")

FILLED_IN = re.compile(r"%\(\w+\)[sd]|\bN\b|\.\.\.")
"""Where a text has a value: by its name in the catalogue, as people write it in the documents."""

OF_OTHERS = frozenset({"Authorize", "Overview", "Queues", "Status", "Target health"})
"""A button of Swagger UI, and pages of RabbitMQ and Prometheus."""

STATES = frozenset({"unknown"})
"""Written so where the state is meant, not its words on a page."""


def words_in_italics() -> list[tuple[str, str]]:
    """Return every text that the documents quote from a page, with the document's name."""
    found = {
        (page.name, " ".join(quoted.split()))
        for page in PAGES_ABOUT_PAGES
        for quoted in IN_ITALICS.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    }
    return sorted((name, quoted) for name, quoted in found if quoted not in OF_OTHERS | STATES)


@cache
def titles_of_pictures() -> frozenset[str]:
    """Return the titles of our dashboards, of what they show, and of what Kibana is given."""
    dashboards = (ROOT / "docker" / "grafana" / "dashboards").glob("*.json")
    saved = (ROOT / "cli" / "observability" / "saved_objects").glob("*.json")
    read = [json.loads(path.read_text(encoding="utf-8")) for path in (*dashboards, *saved)]
    shown = [panel for each in read for panel in each.get("panels", ())]
    return frozenset(it.get("title") or it["attributes"]["title"] for it in (*read, *shown))


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

    told = [*beginnings_of_texts(), *titles_of_pictures()]
    assert [text for text in told if text.startswith(shown)], document
