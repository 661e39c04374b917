"""The runbook has a page for whatever may call somebody, and each says the same things in order."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from observer.invariants import INVARIANTS, Invariant
from tests.docker.promql import EVERY_RULE

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "docs" / "runbook"
INDEX = RUNBOOK / "README.md"

PAGES = sorted(set(RUNBOOK.glob("*.md")) - {INDEX})
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])

LOGGING = (
    "client_api",
    "external_payments",
    "interaction_bus",
    "observer",
    "reminder",
    "runtime",
    "state_updater",
)
"""Packages whose events the pages have one search for."""

HEADINGS = [
    "What it means",
    "See within a minute",
    "Likely causes",
    "What to do",
    "When to call for help",
    "Over when",
]

OF_ALERTS = {rule["annotations"]["runbook"] for rule in EVERY_RULE if "alert" in rule}
OF_INVARIANTS = {invariant.runbook for invariant in INVARIANTS}

SECTION = re.compile(r"^## ([^\n]+)\n\n(.+?)(?=\n## |\Z)", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^1\. ", re.MULTILINE)


def titles_there() -> set[str]:
    """Return the titles of our dashboards in Grafana, and of what we install in Kibana."""
    dashboards = (ROOT / "docker" / "grafana" / "dashboards").glob("*.json")
    saved = (ROOT / "cli" / "observability" / "saved_objects").glob("*.json")
    read = [json.loads(path.read_text(encoding="utf-8")) for path in (*dashboards, *saved)]
    return {it.get("title") or it["attributes"]["title"] for it in read}


@EACH_PAGE
def test_a_page_says_the_same_things_in_the_same_order(page: Path) -> None:
    headings = [heading for heading, _ in SECTION.findall(page.read_text(encoding="utf-8"))]

    assert headings == HEADINGS


@EACH_PAGE
def test_a_page_tells_what_to_do_step_by_step(page: Path) -> None:
    sections = dict(SECTION.findall(page.read_text(encoding="utf-8")))

    assert STEP.search(sections["What to do"])


@EACH_PAGE
def test_a_page_belongs_to_an_alert_or_an_invariant(page: Path) -> None:
    assert str(page.relative_to(ROOT)) in OF_ALERTS | OF_INVARIANTS


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.name)
def test_the_page_of_an_invariant_says_what_holds(invariant: Invariant) -> None:
    told = " ".join((ROOT / invariant.runbook).read_text(encoding="utf-8").split())

    assert invariant.sentence[1:] in told


@cache
def our_code() -> str:
    """Return the text of all our modules."""
    modules = [path for package in LOGGING for path in (ROOT / package).rglob("*.py")]
    return "".join(path.read_text(encoding="utf-8") for path in modules)


@EACH_PAGE
def test_a_page_searches_for_events_that_are_logged(page: Path) -> None:
    named = re.findall(r"event\.action: (\w+)", page.read_text(encoding="utf-8"))

    assert [name for name in named if f'"{name}"' not in our_code()] == []


@EACH_PAGE
def test_a_page_names_searches_and_dashboards_that_there_are(page: Path) -> None:
    named = set(re.findall(r"\*(Kinokassa: [^*]+)\*", page.read_text(encoding="utf-8")))

    assert named <= titles_there()


def test_the_index_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([\w-]+)\.md\)", INDEX.read_text(encoding="utf-8")))

    assert {page.stem for page in PAGES} - linked == set()
