"""What the pages point at exists."""

import re
from pathlib import Path

import pytest

from cli.main import COMMANDS

ROOT = Path(__file__).parents[2]

PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))

EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_PATH = re.compile(r"`((?:tests|docs|[a-z]+_[a-z]+|cli|models|runtime)/[\w/]+\.py)`")
NAMED_COMMAND = re.compile(r"\bkinokassa ([a-z][a-z-]+)")
NAMED_TARGET = re.compile(r"(?:`|^ {4})make ([a-z]+)", re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors_of(page: Path) -> set[str]:
    """Return the parts of a page that links may name, as GitHub makes them of its headings."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE) if page.is_file() else []
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@EACH_PAGE
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(text_of(page)) if "://" not in link]

    assert [target for target in targets if not (page.parent / target).exists()] == []


@EACH_PAGE
def test_every_link_to_a_part_of_a_page_finds_it(page: Path) -> None:
    links = [link.partition("#") for link in LINK.findall(text_of(page)) if "://" not in link]

    lost = [
        (target, part)
        for target, _, part in links
        if part and part not in anchors_of(page.parent / target if target else page)
    ]

    assert lost == []


@EACH_PAGE
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    assert [path for path in NAMED_PATH.findall(text_of(page)) if not (ROOT / path).is_file()] == []


@EACH_PAGE
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    assert [name for name in NAMED_COMMAND.findall(text_of(page)) if name not in COMMANDS] == []


@EACH_PAGE
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE)

    assert [name for name in NAMED_TARGET.findall(text_of(page)) if name not in targets] == []


def test_every_page_is_in_an_index() -> None:
    docs = ROOT / "docs"

    linked = {
        (index.parent / link).resolve()
        for index in (docs / "README.md", docs / "runbook" / "README.md")
        for link in LINK.findall(text_of(index))
    }

    assert set(docs.rglob("*.md")) - linked == {docs / "README.md"}
