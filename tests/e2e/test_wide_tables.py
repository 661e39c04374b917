"""Tables that are wider than a phone, and those that are taken to a spreadsheet."""

from csv import reader
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator

from tests.e2e.browsing import PHONE, Visit
from tests.e2e.crowd import Crowd
from tests.fixtures.whole_system import WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]


def test_a_table_that_goes_on_is_shaded_at_the_edge_of_a_phone(
    crowd: Crowd, system: WholeSystem
) -> None:
    viewer, _ = system.subscriber()
    manager = crowd.staff(viewport=PHONE)

    manager.open(f"/console/subscriptions?email={viewer.email}")

    table = manager.at(".scroll")
    before = edge_of(manager, table)
    table.evaluate("it => { it.scrollLeft = it.scrollWidth }")
    assert before != edge_of(manager, table)


def test_a_russian_page_gives_a_table_for_a_russian_spreadsheet(
    crowd: Crowd, system: WholeSystem, tmp_path: Path
) -> None:
    viewer, _ = system.subscriber()
    manager = crowd.staff(language="ru")
    table = tmp_path / "payments.csv"

    manager.open(f"/console/payments?email={viewer.email}")
    with manager.page.expect_download() as download:
        manager.follow("Скачать CSV")
    download.value.save_as(table)

    with table.open(encoding="utf-8-sig", newline="") as lines:
        heads, row = reader(lines, delimiter=";")
    told = dict(zip(heads, row, strict=True))
    assert (told["Состояние"], told["Сумма"]) == ("Деньги списаны", "299,90")


def edge_of(visit: Visit, table: Locator) -> bytes:
    """Return a picture of the upper right corner of a table, where no words stand."""
    box = table.bounding_box()
    assert box is not None
    corner = FloatRect(x=box["x"] + box["width"] - 8, y=box["y"] + 2, width=6, height=3)
    return visit.page.screenshot(clip=corner)
