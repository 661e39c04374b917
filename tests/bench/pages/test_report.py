"""The verdict counts pages alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.bench.pages.addresses import Unfilled
from cli.bench.pages.costs import PageCost
from cli.bench.pages.report import LIMIT_MS, is_within, show, tell_verdict, write

QUICK = PageCost("/plans", 200, 12.0, 20.0, 2, 9.5)
SLOW = replace(QUICK, rule="/console/invoices", median_ms=LIMIT_MS + 1)


def test_the_limit_itself_is_within() -> None:
    assert is_within([replace(QUICK, median_ms=LIMIT_MS)])


def test_one_slow_page_is_too_many() -> None:
    assert not is_within([QUICK, SLOW])


@pytest.mark.parametrize(
    "other",
    [replace(SLOW, status=404), replace(SLOW, rule="/console/invoices.csv")],
    ids=["a refusal", "a whole list"],
)
def test_what_is_no_page_may_take_its_time(other: PageCost) -> None:
    assert is_within([QUICK, other])


def test_the_dearest_page_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    show("admin-api", [QUICK, SLOW], [])

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines[-2:]] == ["ABOVE", "/plans"]


def test_what_could_not_be_asked_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    show("admin-api", [], [Unfilled("/console/gifts/<uuid:gift_id>", "gift_id")])

    assert "there is no gift_id to show" in capsys.readouterr().out


def test_the_verdict_counts_pages(capsys: pytest.CaptureFixture[str]) -> None:
    tell_verdict([QUICK, SLOW, replace(SLOW, status=303)])

    assert "1 of 2 pages answer within the 50 ms allowed" in capsys.readouterr().out


def test_everything_is_written_as_json(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "pages.json"

    write(path, [QUICK, SLOW], viewers=300)

    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["viewers"], told["is_within"]) == (300, False)
    assert [page["rule"] for page in told["pages"]] == ["/plans", "/console/invoices"]
