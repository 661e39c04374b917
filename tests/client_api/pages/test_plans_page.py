"""`/plans`: what each plan costs its visitor today and later, and what its button does."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from client_api.application import create_app
from client_api.services import EXTENSION_NAME
from models import Viewer
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.pay_pages import BROWSER, sign_in
from tests.client_api.pages.plan_cards import (
    card_on,
    cards_on,
    look,
    make_dearer,
    stored_code,
    stranger,
    subscriber,
)
from tests.fixtures.builders import build_invoice, build_price, store

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} %(num)d",
    "\N{RIGHT-TO-LEFT OVERRIDE}onik\N{FILM PROJECTOR}",
    "К" * 200,
]


def test_a_stranger_sees_what_a_plan_costs(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")

    card = card_on(look(stranger(cinema)))

    assert card.startswith("A month of films Every film RUB 299.90 a month")
    assert "You pay RUB 299.90." in card


@pytest.mark.parametrize(
    ("unit", "count", "words"),
    [("month", 3, "every 3 months"), ("year", 1, "a year"), ("week", 2, "every 2 weeks")],
)
def test_a_price_tells_for_how_long_it_pays(
    cinema: Cinema, unit: str, count: int, words: str
) -> None:
    cinema.build_price(code="monthly", period_unit=unit, period_count=count)

    assert f"RUB 299.90 {words}" in card_on(look(stranger(cinema)))


def test_a_card_says_when_the_next_charge_is_due(cinema: Cinema) -> None:
    with cinema.owner_engine.begin() as connection:
        ahead = "update clock_offset set ahead = timestamptz '2030-01-31 12:00Z' - now()"
        connection.exec_driver_sql(ahead)
    cinema.build_price(code="monthly")

    card = card_on(look(stranger(cinema)))

    assert "RUB 299.90 from the same card on 28 February 2030" in card
    assert "Turn renewal off under “My subscription” at any time." in card


def test_a_trial_on_a_card_says_what_is_charged_when(cinema: Cinema) -> None:
    with cinema.owner_engine.begin() as connection:
        ahead = "update clock_offset set ahead = timestamptz '2030-01-31 12:00Z' - now()"
        connection.exec_driver_sql(ahead)
    cinema.build_price(code="monthly", trial_days=7, trial_needs_card=True)

    card = card_on(look(stranger(cinema)))

    assert "7 days free" in card
    assert "RUB 1.00 checks your card and goes back at once." in card
    assert "RUB 299.90 from your card on 7 February 2030" in card
    assert "Try 7 days free" in card


def test_a_trial_without_a_card_promises_that_nothing_is_charged(cinema: Cinema) -> None:
    cinema.build_price(code="monthly", trial_days=7, trial_needs_card=False)

    card = card_on(look(stranger(cinema)))

    assert "You pay nothing, and no card is needed." in card
    assert "Nothing is charged: the trial ends on" in card


def test_who_has_had_a_trial_is_not_offered_another(cinema: Cinema) -> None:
    cinema.build_price(code="monthly", trial_days=7)
    viewer = cinema.build_viewer(locale="en")
    with cinema.owner_engine.begin() as connection:
        connection.execute(update(Viewer).values(trial_started_at=LONG_AGO))

    card = card_on(look(sign_in(cinema, viewer, locale="en")))

    assert "free" not in card
    assert "Subscribe" in card


def test_a_plan_that_is_not_sold_is_not_shown(cinema: Cinema) -> None:
    cinema.archive(cinema.build_price(code="monthly"))

    page = look(stranger(cinema))

    assert cards_on(page) == {}
    assert "Nothing is on offer just now." in page.text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_plan_can_break_out_of_the_page(cinema: Cinema, text: str) -> None:
    cinema.build_price(code="monthly", title={"en": text}, description={"en": text})

    page = look(stranger(cinema))

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert ">49" not in page.text


def test_a_stranger_is_led_through_the_door_and_back_to_the_plan(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema)
    client = stranger(cinema)
    (address,) = re.findall(r'href="(/plans/monthly[^"]*)"', look(client, "?promo=KINO50").text)

    to_the_door = client.get(address, headers=BROWSER)

    assert address == "/plans/monthly?promo=KINO50"
    assert to_the_door.status_code == 303
    wanted = "/sign-in?return_to=%2Fplans%2Fmonthly%3Fpromo%3DKINO50"
    assert to_the_door.headers["Location"] == wanted


def test_a_stranger_is_shown_the_way_in(cinema: Cinema) -> None:
    page = look(stranger(cinema))

    header = page.text.partition("<header")[2].partition("</header>")[0]
    assert 'href="/sign-in"' in header
    assert "/subscription" not in header


def test_a_session_that_is_over_makes_a_stranger_of_a_viewer(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    client = stranger(cinema)
    client.set_cookie("kinokassa_token", "a.b.c")

    assert "Subscribe" in card_on(look(client))


def test_the_plan_that_a_viewer_has_cannot_be_bought_again(cinema: Cinema) -> None:
    client, _ = subscriber(cinema, cinema.build_price(code="monthly"))

    page = look(client)

    card = cards_on(page)["monthly"]
    assert "Your plan" in card
    assert "<form" not in card
    assert 'href="/subscription"' in card


def test_who_has_a_subscription_may_change_to_another_plan(cinema: Cinema) -> None:
    client, _ = subscriber(cinema, cinema.build_price(code="monthly"))
    cinema.build_price(code="yearly")

    card = cards_on(look(client))["yearly"]

    assert 'href="/subscription/change?plan=yearly"' in card
    assert "You see what the change costs before anything is changed." in card


def test_a_plan_to_come_is_shown_as_the_next_one(cinema: Cinema) -> None:
    next_price = cinema.build_price(code="yearly")
    change = {"plan_id": str(next_price["plan_id"]), "price_id": str(next_price["id"])}
    client, _ = subscriber(cinema, cinema.build_price(code="monthly"), pending_change=change)

    card = cards_on(look(client))["yearly"]

    assert "Your next plan" in card


def test_what_a_viewer_has_costs_what_they_agreed_to(cinema: Cinema) -> None:
    own = cinema.build_price(code="monthly", amount_minor=29_990)
    coming = cinema.build_price(code="yearly", amount_minor=249_000)
    change = {"plan_id": str(coming["plan_id"]), "price_id": str(coming["id"])}
    client, _ = subscriber(cinema, own, pending_change=change)
    make_dearer(cinema, own, coming)

    own_page, page_of_others = look(client), look(stranger(cinema))

    assert "RUB 299.90 a month" in card_on(own_page)
    assert "RUB 2,490.00 a month" in card_on(own_page, "yearly")
    assert "RUB 399.90 a month" in card_on(page_of_others)


@pytest.mark.parametrize("state", ["past_due", "paused"])
def test_who_has_something_to_settle_first_is_told_so(cinema: Cinema, state: str) -> None:
    client, _ = subscriber(cinema, cinema.build_price(code="monthly"), state=state)
    cinema.build_price(code="yearly")

    card = cards_on(look(client))["yearly"]

    assert "please first settle" in card
    assert 'href="/subscription"' in card


def test_who_has_not_paid_yet_is_led_on_to_paying(cinema: Cinema) -> None:
    price = cinema.build_price(code="monthly")
    client, subscription = subscriber(cinema, price, state="awaiting_payment", access_until=None)
    invoice = build_invoice(subscription)
    store(cinema.owner_engine, invoices=[invoice])

    card = cards_on(look(client))["monthly"]

    assert f'href="/pay/{invoice["id"]}"' in card


def test_who_has_not_paid_yet_learns_how_to_choose_another_plan(cinema: Cinema) -> None:
    price = cinema.build_price(code="monthly")
    client, _ = subscriber(cinema, price, state="awaiting_payment", access_until=None)
    cinema.build_price(code="yearly")

    card = cards_on(look(client))["yearly"]

    assert "give that one up under “My subscription”" in card


def test_prices_are_shown_in_the_chosen_currency(cinema: Cinema) -> None:
    price = cinema.build_price(code="monthly")
    dollars = build_price({"id": price["plan_id"]}, currency="USD", amount_minor=399)
    store(cinema.owner_engine, prices=[dollars])
    client = stranger(cinema)

    at_home, abroad = look(client), look(client, "?currency=USD")

    assert "RUB 299.90 a month" in card_on(at_home)
    assert "USD 3.99 a month" in card_on(abroad)


@pytest.mark.parametrize("query", ["", "?promo=KINO50"])
def test_the_page_is_read_in_two_statements_at_most(cinema: Cinema, query: str) -> None:
    cinema.build_price(code="monthly")
    cinema.build_price(code="yearly")
    stored_code(cinema)
    client = sign_in(cinema, cinema.build_viewer())
    primary = cinema.app.extensions[EXTENSION_NAME].primary

    with counted_statements(primary) as statements:
        look(client, query)

    assert len(statements) == (2 if query else 1)


def test_where_nobody_signs_in_here_the_door_is_the_cinemas_own(cinema: Cinema) -> None:
    pages = replace(
        cinema.settings.pages, is_sandbox=False, sign_in_url="https://cinema.example.test/sign-in"
    )
    app = create_app(replace(cinema.settings, pages=pages), publisher=cinema.publisher)

    answer = app.test_client().get("/plans/monthly", headers=BROWSER)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://cinema.example.test/sign-in?return_to=")
