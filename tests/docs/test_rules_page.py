"""The page of rules names only code and tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROWS = [
    line.strip("|").split("|")
    for line in (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| Rule |"))
]

NAMED_TEST = re.compile(r"`(?P<module>[\w/]+\.py|…)(?:::(?P<test>\w+))?`")

NAMED_CODE = re.compile(r"`(?P<path>[\w/]+/(?:\w+\.py)?)`")


def named_tests(cell: str) -> list[tuple[str, str | None]]:
    """Return module and test of every name in a cell; three dots stand for the module before."""
    named: list[tuple[str, str | None]] = []
    for found in NAMED_TEST.finditer(cell):
        module = named[-1][0] if found["module"] == "…" else found["module"]
        named.append((module, found["test"]))
    return named


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_rule_names_tests_that_are_there(row: list[str]) -> None:
    named = named_tests(row[2])

    assert named
    for module, test in named:
        source = (ROOT / module).read_text(encoding="utf-8")
        assert test is None or f"def {test}(" in source


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_rule_names_code_that_is_there(row: list[str]) -> None:
    named = [found["path"] for found in NAMED_CODE.finditer(row[1])]

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_rule_says_what_taught_it(row: list[str]) -> None:
    assert len(row) == 4
    assert row[3].strip()
