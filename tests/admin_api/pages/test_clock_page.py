"""The clock: shown to all, moved by managers where no money is real."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from admin_api.pages.clock.progress import percent_of
from admin_api.services import use_services
from models import ClockMove
from runtime.identifiers import new_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import Desk, seat, table_of, words_of
from tests.admin_api.pages.full_books import insert_one
from tests.admin_api.pages.offer_steps import subscribers
from tests.fixtures.builders import NOON

CLOCK = "/console/clock"


@pytest.fixture
def sandbox(office: Office) -> Office:
    """Return an office whose clock may be moved."""
    office.services = replace(office.services, is_sandbox=True)
    use_services(office.app, office.services)
    return office


def add_move(office: Office, **columns: Any) -> None:
    row = {
        "id": new_id(),
        "target": NOON + timedelta(days=10),
        "reached_at": NOON + timedelta(days=4),
        "asked_by": "manager:olga",
        "asked_at": NOON,
    }
    insert_one(office, ClockMove, row | columns)


def test_the_clock_says_that_it_cannot_be_moved_where_money_is_real(desk: Desk) -> None:
    page = desk.open(CLOCK)

    assert "It cannot be moved here: real money follows it." in words_of(page)
    assert 'name="by"' not in page.text


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_whoever_only_looks_sees_closed_buttons(sandbox: Office, role: str) -> None:
    page = seat(sandbox, role).open(CLOCK)

    assert page.text.count('name="by"') == page.text.count("disabled>+") > 0
    assert "you may look" in words_of(page)


def test_only_managers_move_it(sandbox: Office) -> None:
    refused = seat(sandbox, "support").send(CLOCK, by="1d")

    assert refused.status_code == 403
    assert sandbox.bus.published == []


@pytest.mark.parametrize(
    ("by", "span"),
    [("1h", timedelta(hours=1)), ("1d", timedelta(days=1)), ("1week", timedelta(weeks=1))],
)
def test_a_button_moves_it_by_its_span(
    sandbox: Office, desk: Desk, by: str, span: timedelta
) -> None:
    before = sandbox.workshop.now()

    moved = desk.send(CLOCK, by=by)

    target = datetime.fromisoformat(sandbox.bus.last_body["target"])
    assert (moved.status_code, moved.location) == (303, CLOCK)
    assert span <= target - before < span + timedelta(minutes=1)


def test_a_button_moves_it_to_the_next_charge(sandbox: Office, desk: Desk) -> None:
    ahead = sandbox.workshop.now() + timedelta(days=3)
    subscribers(sandbox, 1, renews_at=ahead)
    subscribers(sandbox, 1, renews_at=ahead + timedelta(days=3))

    desk.send(CLOCK, by="next-charge")

    assert datetime.fromisoformat(sandbox.bus.last_body["target"]) == ahead


@pytest.mark.usefixtures("sandbox")
def test_without_a_charge_ahead_there_is_no_button_to_it(desk: Desk) -> None:
    assert 'value="next-charge"' not in desk.open(CLOCK).text
    assert desk.send(CLOCK, by="next-charge").status_code == 404


def test_a_moment_is_typed_in_the_zone_of_the_page(sandbox: Office, desk: Desk) -> None:
    desk.send(CLOCK, to="2030-01-01T12:00")

    assert sandbox.bus.last_body["target"] == "2030-01-01T12:00:00+03:00"


@pytest.mark.parametrize("typed", [{}, {"by": "soon"}, {"to": "tomorrow"}, {"by": "<script>"}])
def test_what_is_no_moment_is_told(sandbox: Office, desk: Desk, typed: dict[str, str]) -> None:
    refused = desk.send(CLOCK, **typed)

    assert refused.status_code == 422
    assert sandbox.bus.published == []


def test_a_refusal_of_the_state_updater_is_told_in_words(sandbox: Office, desk: Desk) -> None:
    sandbox.bus.is_prompt = True

    refused = desk.send(CLOCK, by="1d")

    assert refused.status_code == 409
    assert "The clock is moved only where no money is real." in words_of(refused)


def test_buttons_tell_how_many_charges_fall_due(sandbox: Office, desk: Desk) -> None:
    now = sandbox.workshop.now()
    for days in (0.5, 3, 20, 200):
        subscribers(sandbox, 1, renews_at=now + timedelta(days=days))

    told = words_of(desk.open(CLOCK))

    for span, count in (("1 day", "1 charge falls"), ("1 week", "2 charges fall")):
        assert f"+ {span} {count} due" in told
    assert "+ 1 month 3 charges fall due + 1 year 4 charges fall due" in told


def test_a_move_under_way_is_followed(sandbox: Office, desk: Desk) -> None:
    add_move(sandbox)

    page = desk.open(CLOCK)

    assert '<progress max="100" value="40"' in page.text
    assert 'data-live="1"' in page.text
    assert 'name="by"' not in page.text


@pytest.mark.parametrize(
    ("columns", "standing"),
    [
        ({"finished_at": NOON}, "Reached"),
        (
            {"finished_at": NOON, "problem": "messages in state-updater.commands"},
            "Stopped at 4 April 2026, 15:00 messages in state-updater.commands",
        ),
        ({}, "Under way"),
    ],
)
def test_last_moves_stand_with_how_they_ended(
    office: Office, desk: Desk, columns: dict[str, Any], standing: str
) -> None:
    add_move(office, **columns)

    [row] = table_of(desk.open(CLOCK))

    assert row[2:] == ["manager olga", standing]


def test_the_page_takes_two_statements(office: Office, desk: Desk) -> None:
    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(CLOCK)

    assert len(statements) == 2


@pytest.mark.parametrize(
    ("reached_days", "percent"), [(0, 0), (4, 40), (10, 100), (11, 100), (-1, 0)]
)
def test_the_way_of_a_move_is_told_in_whole_per_cent(reached_days: int, percent: int) -> None:
    clock_move = {
        "asked_at": NOON,
        "target": NOON + timedelta(days=10),
        "reached_at": NOON + timedelta(days=reached_days),
    }

    assert percent_of(clock_move) == percent


def test_a_move_to_where_it_is_has_arrived() -> None:
    assert percent_of({"asked_at": NOON, "target": NOON, "reached_at": NOON}) == 100
