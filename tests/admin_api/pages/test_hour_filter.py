"""Narrowing a list to one hour."""

from datetime import timedelta

import pytest

from tests.admin_api.office import Office
from tests.admin_api.pages.desk import Desk, table_of, words_of
from tests.admin_api.stories import unpaid_renewal
from tests.fixtures.builders import NOON

PATH = "/console/payments"


@pytest.mark.parametrize(
    ("settled_minutes", "is_within"), [(-1, False), (0, True), (59, True), (60, False)]
)
def test_an_hour_includes_its_beginning_alone(
    office: Office, desk: Desk, settled_minutes: int, *, is_within: bool
) -> None:
    unpaid_renewal(office, payment={"settled_at": NOON + timedelta(minutes=settled_minutes)})

    page = desk.open(PATH, settled_hour=NOON.isoformat())

    assert ("Nothing fits these filters" in words_of(page)) is not is_within


def test_an_hour_is_told_in_any_zone(office: Office, desk: Desk) -> None:
    unpaid_renewal(office, payment={"settled_at": NOON})

    assert len(table_of(desk.open(PATH, settled_hour="2026-03-31T15:00+03:00"))) == 1


@pytest.mark.parametrize("text", ["noon", "2026-03-31T15:00", "9999-12-31T23:59+00:00"])
def test_what_is_no_hour_is_told_kindly(desk: Desk, text: str) -> None:
    page = desk.open(PATH, settled_hour=text)

    assert page.status_code == 422
    assert "2026-11-21T14:00+03:00" in words_of(page)
