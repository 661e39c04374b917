"""Price moves: nobody is told anything before a manager saw whom, how much and when."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models import PriceMove, PriceMoveViewer
from tests.admin_api.office import REASON, Office, counted_statements
from tests.admin_api.pages.desk import Desk, rows_in, seat, table_of, words_of
from tests.admin_api.pages.offer_steps import add_price, subscribers
from tests.fixtures.builders import build_plan, build_price, store
from tests.state_updater.price_stories import plan, supersede_price
from tests.state_updater.purchases import buy

TERMS = {"announce_days": "30", "treatment": "ask-or-keep"}


def dry_run_address(price: dict[str, Any], *, days: int = 30, treatment: str = "tell") -> str:
    return f"/console/price-moves/new/{price['id']}/{days}/{treatment}"


def test_terms_lead_to_their_effect(office: Office, desk: Desk) -> None:
    price = supersede_price(office.workshop, 39_900)

    led = desk.open("/console/price-moves/new", price=str(price["id"]), **TERMS)

    assert (led.status_code, led.location) == (
        303,
        dry_run_address(price, treatment="ask-or-keep"),
    )


def test_a_plan_leads_to_terms_with_its_price_chosen(office: Office, desk: Desk) -> None:
    price = supersede_price(office.workshop, 39_900)

    page = desk.open("/console/price-moves/new", price=str(price["id"]))

    assert f'<option selected value="{price["id"]}">' in page.text
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("announce_days", "0"), ("announce_days", "121"), ("announce_days", "soon"), ("price", "x")],
)
def test_wrong_terms_are_told(office: Office, desk: Desk, field: str, value: str) -> None:
    price = supersede_price(office.workshop, 39_900)
    typed = {"price": str(price["id"]), **TERMS, field: value}

    page = desk.open("/console/price-moves/new", **typed)

    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text


def test_the_terms_tell_how_many_each_move_would_concern(office: Office, desk: Desk) -> None:
    subscribers(office, 2)
    supersede_price(office.workshop, 39_900)

    [row] = table_of(desk.open("/console/price-moves/new"))

    assert row[1:] == ["RUB 399.00", "2", "RUB 599.80", "RUB 798.00"]


def test_a_move_concerns_nobody_of_another_plan_or_currency(office: Office, desk: Desk) -> None:
    subscribers(office, 2)
    supersede_price(office.workshop, 39_900)
    in_euros = add_price(office, amount_minor=499, currency="EUR")
    other = build_plan(code="other")
    others = build_price(other, amount_minor=49_900)
    store(office.workshop.owner_engine, plans=[other], prices=[others])

    counted = {row[1]: row[2] for row in table_of(desk.open("/console/price-moves/new"))}

    assert counted == {"RUB 399.00": "2", "EUR 4.99": "0", "RUB 499.00": "0"}
    for price in (in_euros, others):
        assert "Viewers who are moved 0" in words_of(desk.open(dry_run_address(price)))


def test_the_effect_sums_what_its_list_shows(office: Office, desk: Desk) -> None:
    subscribers(office, 2)
    add_price(office, amount_minor=499, currency="EUR")
    price = supersede_price(office.workshop, 39_900)

    page = desk.open(dry_run_address(price))

    assert len(table_of(page)) == 2
    assert "Viewers who are moved 2" in words_of(page)
    assert "They pay for a period now RUB 599.80" in words_of(page)
    assert "After the move RUB 798.00 (+RUB 198.20)" in words_of(page)


def test_the_effect_shows_each_viewer_with_amounts(office: Office, desk: Desk) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)

    page = desk.open(dry_run_address(price, treatment="ask-or-stop"))

    [row] = table_of(page)
    assert row[:4] == ["viewer@example.test", "RUB 299.90", "RUB 399.00", "Yes"]
    assert "Have to say yes 1" in words_of(page)
    assert "watches until the end of what is paid" in words_of(page)


def test_nobody_is_asked_where_viewers_are_only_told(office: Office, desk: Desk) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)

    page = desk.open(dry_run_address(price, treatment="tell"))

    assert table_of(page)[0][3] == "No"
    assert "Have to say yes 0" in words_of(page)


def test_nobody_is_asked_about_a_lower_price(office: Office, desk: Desk) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 9_900)

    page = desk.open(dry_run_address(price, treatment="ask-or-keep"))

    assert table_of(page)[0][3] == "No"
    assert "Have to say yes 0" in words_of(page)


def test_the_effect_tells_the_very_day_that_the_move_plans(office: Office, desk: Desk) -> None:
    purchase = buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)
    path = dry_run_address(price, days=14)
    [row] = rows_in(desk.open(f"{path}.csv").text)
    foreseen = row["First charge at the new price (time of Moscow)"]

    desk.send(path, reason=REASON)

    [move] = office.workshop.rows(PriceMove)
    consent_id = plan(office.workshop, {"id": move.id}, purchase)
    planned = office.workshop.row(PriceMoveViewer, consent_id).applies_at
    assert foreseen == f"{planned.astimezone(ZoneInfo('Europe/Moscow')):%Y-%m-%d %H:%M:%S}"


def test_looking_at_the_effect_begins_nothing(office: Office, desk: Desk) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)

    desk.open(dry_run_address(price))

    assert office.workshop.rows(PriceMove) == []
    assert office.trail() == []


@pytest.mark.parametrize(
    ("treatment", "terms"),
    [
        ("ask-or-keep", (True, "keep_price")),
        ("ask-or-stop", (True, "stop_renewal")),
        ("tell", (False, "keep_price")),
    ],
)
def test_a_confirmed_move_begins_on_the_terms_that_were_shown(
    office: Office, desk: Desk, treatment: str, terms: tuple[bool, str]
) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)

    sent = desk.send(dry_run_address(price, days=14, treatment=treatment), reason=REASON)

    [move] = office.workshop.rows(PriceMove)
    assert (sent.status_code, sent.location) == (303, f"/console/price-moves/{move.id}")
    assert (move.needs_consent, move.without_consent) == terms
    assert (move.announce_days, move.to_price_id, move.reason) == (14, price["id"], REASON)


def test_a_move_needs_a_reason(office: Office, desk: Desk) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)

    refused = desk.send(dry_run_address(price), reason="")

    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert office.workshop.rows(PriceMove) == []


def test_a_second_move_to_the_same_price_is_refused(office: Office, desk: Desk) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)
    path = dry_run_address(price)
    desk.send(path, reason=REASON)

    refused = desk.send(path, reason=REASON)

    assert refused.status_code == 409
    assert "Call that move off first." in words_of(refused)
    assert len(office.workshop.rows(PriceMove)) == 1


def test_who_is_left_alone_is_in_no_effect(office: Office, desk: Desk) -> None:
    subscribers(office, 1, auto_renew=False, renews_at=None)
    price = supersede_price(office.workshop, 39_900)

    page = desk.open(dry_run_address(price))

    assert "Viewers who are moved 0" in words_of(page)
    assert "<button>Move" not in page.text


def test_nothing_is_moved_to_a_price_of_the_past(office: Office, desk: Desk) -> None:
    supersede_price(office.workshop, 39_900)

    assert desk.open(dry_run_address(office.workshop.price)).status_code == 404


@pytest.mark.parametrize("tail", ["0/tell", "121/tell", "30/force", "-1/tell"])
def test_terms_that_do_not_exist_have_no_page(office: Office, desk: Desk, tail: str) -> None:
    price = supersede_price(office.workshop, 39_900)

    assert desk.open(f"/console/price-moves/new/{price['id']}/{tail}").status_code == 404


def test_the_effect_takes_two_statements(office: Office, desk: Desk) -> None:
    subscribers(office, 3)
    price = supersede_price(office.workshop, 39_900)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(dry_run_address(price))

    assert len(statements) == 2


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_only_managers_move_subscribers(office: Office, role: str) -> None:
    buy(office.workshop)
    price = supersede_price(office.workshop, 39_900)
    desk = seat(office, role)

    for path in ("/console/price-moves/new", dry_run_address(price)):
        assert desk.open(path).status_code == 403
    assert "you may look" in words_of(desk.open("/console/price-moves"))
