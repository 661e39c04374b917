"""A move that has begun: how far it is, whom it concerns, and calling it off."""

from typing import Any

import pytest

from models import PriceMoveViewer
from tests.admin_api.office import REASON, Office, as_id, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, table_of, words_of
from tests.state_updater.price_stories import announce, answer, plan, start_move
from tests.state_updater.purchases import Purchase, buy


def begun(office: Office, **columns: Any) -> tuple[str, Purchase]:
    """Begin a move with one viewer, and return its page and the viewer's purchase."""
    purchase = buy(office.workshop)
    move = start_move(office.workshop, **columns)
    plan(office.workshop, move, purchase)
    return f"/console/price-moves/{move['id']}", purchase


def consent_of(office: Office) -> PriceMoveViewer:
    [consent] = office.workshop.rows(PriceMoveViewer)
    return consent


def test_a_move_stands_in_the_list_with_how_far_it_is(office: Office, desk: Desk) -> None:
    begun(office)

    [row] = table_of(desk.open("/console/price-moves"))

    assert row[:4] == ["A month of films", "RUB 399.00", "Under way", "0 of 1 viewer"]


def test_the_page_of_a_move_counts_its_viewers_by_state(office: Office, desk: Desk) -> None:
    path, purchase = begun(office, needs_consent=True)
    announce(office.workshop, consent_of(office).id)
    answer(office.workshop, purchase, consent_of(office).id, agrees=False)

    page = desk.open(path)

    [row] = table_of(page)
    assert row[2:5] == ["RUB 299.90", "RUB 399.00", "Yes"]
    assert f'href="{path}?state=declined">1</a>' in page.text
    assert 'data-live="5"' in page.text


def test_viewers_of_a_move_are_narrowed_by_state(office: Office, desk: Desk) -> None:
    path, _ = begun(office)

    assert len(table_of(desk.open(path, state="planned"))) == 1
    assert table_of(desk.open(path, state="moved")) == []


def test_calling_a_move_off_says_who_stays_where(office: Office, desk: Desk) -> None:
    path, _ = begun(office)
    announce(office.workshop, consent_of(office).id)

    told = words_of(desk.open(f"{path}/cancel"))

    assert "1 viewer for whom the new price lies ahead keeps the old one." in told
    assert "1 of them was told of it already." in told


def test_a_move_is_called_off_by_a_command(office: Office, desk: Desk) -> None:
    path, _ = begun(office)
    office.bus.is_prompt = True

    sent = desk.send(f"{path}/cancel", reason=REASON)

    assert (sent.status_code, sent.location) == (303, path)
    page = desk.open(path)
    assert "Called off" in words_of(page)
    assert "data-live" not in page.text
    assert office.bus.last_body["price_move_id"] == path.rpartition("/")[2]


def test_a_move_that_was_called_off_cannot_be_called_off_again(office: Office, desk: Desk) -> None:
    path, _ = begun(office)
    office.bus.is_prompt = True
    desk.send(f"{path}/cancel", reason=REASON)

    page = desk.open(f"{path}/cancel")

    assert "This cannot be done any more" in words_of(page)


@pytest.mark.parametrize("tail", ["", "/cancel"])
def test_a_page_of_a_move_takes_two_statements(office: Office, desk: Desk, tail: str) -> None:
    path, _ = begun(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        assert desk.open(f"{path}{tail}").status_code == 200

    assert len(statements) <= 2


def test_a_hostile_reason_stays_a_reason(office: Office, desk: Desk) -> None:
    path, _ = begun(office, reason=HOSTILE)

    for page in (desk.open(path), desk.open("/console/price-moves")):
        assert "<script>alert" not in page.text
        assert HOSTILE in words_of(page)


def test_an_unknown_move_is_not_there(desk: Desk) -> None:
    unknown = as_id("0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b")

    for tail in ("", "/cancel"):
        assert desk.open(f"/console/price-moves/{unknown}{tail}").status_code == 404
