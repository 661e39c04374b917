"""`/plans`: what each plan costs its visitor today and later, and what its button does."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from client_api.application import create_app
from client_api.services import EXTENSION_NAME
from models import Viewer
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row
from tests.client_api.pages.pay_pages import BROWSER, sign_in
from tests.fixtures.builders import build_invoice, build_price, build_promo_code, store

CARD = re.compile(r'<article.*?data-plan="([^"]+)".*?</article>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} %(num)d",
    "\N{RIGHT-TO-LEFT OVERRIDE}onik\N{FILM PROJECTOR}",
    "К" * 200,
]


def words_of(html: str) -> str:
    """Return what is read, without tags, with single plain blanks."""
    return " ".join(TAG.sub(" ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def cards_on(page: TestResponse) -> dict[str, str]:
    """Return the markup of each card by the code of its plan."""
    assert page.status_code == 200, page.text
    return {found[1]: found[0] for found in CARD.finditer(page.text)}


def card_on(page: TestResponse, code: str = "monthly") -> str:
    """Return what stands on the card of a plan."""
    return words_of(cards_on(page)[code])


def look(client: FlaskClient, query: str = "") -> TestResponse:
    return client.get(f"/plans{query}", headers=BROWSER)


def stranger(cinema: Cinema) -> FlaskClient:
    return cinema.app.test_client()


def subscriber(cinema: Cinema, price: Row, **columns: Any) -> tuple[FlaskClient, Row]:
    """Return the browser of a viewer with a subscription to a plan, and the subscription."""
    viewer = cinema.build_viewer(locale="en")
    subscription = cinema.build_subscription(
        viewer, plan_id=price["plan_id"], price_id=price["id"], **columns
    )
    return sign_in(cinema, viewer, locale="en"), subscription


def stored_code(cinema: Cinema, **columns: Any) -> Row:
    code = build_promo_code(**({"valid_from": LONG_AGO} | columns))
    store(cinema.owner_engine, promo_codes=[code])
    return code


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


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"percent": 50}, "RUB 149.95 instead of RUB 299.90 a month KINO50 50% off the next"),
        (
            {"kind": "amount", "amount_minor": 10_000, "currency": "RUB"},
            "RUB 199.90 instead of RUB 299.90 a month KINO50 RUB 100.00 off",
        ),
        ({"kind": "free_days", "free_days": 14}, "RUB 299.90 a month KINO50 14 days for free"),
    ],
)
def test_each_card_shows_its_price_with_the_code(cinema: Cinema, terms: Row, words: str) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, **terms)

    card = card_on(look(stranger(cinema), "?promo=%20kino50"))

    assert words in card


@pytest.mark.parametrize(
    ("duration", "later"), [("once", "RUB 299.90 from"), ("forever", "RUB 149.95 from")]
)
def test_a_card_with_a_code_says_what_is_paid_after_it(
    cinema: Cinema, duration: str, later: str
) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, duration=duration)

    card = card_on(look(stranger(cinema), "?promo=KINO50"))

    assert "You pay RUB 149.95." in card
    assert later in card


@pytest.mark.parametrize(
    ("terms", "trial_days", "is_told"),
    [
        ({"duration": "periods", "periods": 2}, 0, True),
        ({"duration": "periods", "periods": 2}, 7, True),
        ({"duration": "once"}, 7, True),
        # The next charge is of the full price already.
        ({"duration": "once"}, 0, False),
        ({"duration": "forever"}, 0, False),
        ({"duration": "forever"}, 7, False),
    ],
)
def test_a_price_that_goes_up_again_is_told_before_the_click(
    cinema: Cinema, terms: Row, trial_days: int, *, is_told: bool
) -> None:
    cinema.build_price(code="monthly", trial_days=trial_days)
    stored_code(cinema, **terms)

    card = card_on(look(stranger(cinema), "?promo=KINO50"))

    assert ("Once the code is used up: RUB 299.90 a month." in card) is is_told


def test_a_code_that_leaves_nothing_to_pay_says_so(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, percent=100)

    assert "You pay nothing." in card_on(look(stranger(cinema), "?promo=KINO50"))


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"status": "archived"}, "This promo code is over."),
        ({"valid_from": FAR_AHEAD}, "This promo code cannot be used yet."),
        ({"uses": 1, "most_uses": 1}, "This promo code has been used up."),
        (
            {"kind": "amount", "amount_minor": 1, "currency": "USD"},
            "The promo code is for prices in another currency.",
        ),
    ],
)
def test_a_code_that_fits_no_plan_is_said_so_once_at_its_field(
    cinema: Cinema, terms: Row, words: str
) -> None:
    cinema.build_price(code="monthly")
    cinema.build_price(code="yearly")
    stored_code(cinema, **terms)

    page = look(stranger(cinema), "?promo=KINO50")

    field = page.text.partition('class="promo-code"')[2].partition("</div>")[0]
    assert words in field
    assert 'aria-invalid="true"' in field
    assert page.text.count(words) == 1
    assert "You pay RUB 299.90." in card_on(page, "monthly")


def test_the_page_of_one_plan_says_why_the_code_does_not_fit(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, status="archived")
    client = sign_in(cinema, cinema.build_viewer(locale="en"), locale="en")

    page = look(client, "/monthly?promo=KINO50")

    assert "This promo code is over." in page.text


def test_a_code_for_one_plan_says_so_on_the_others(cinema: Cinema) -> None:
    monthly, _yearly = cinema.build_price(code="monthly"), cinema.build_price(code="yearly")
    stored_code(cinema, plan_id=monthly["plan_id"])

    page = look(stranger(cinema), "?promo=KINO50")

    assert "50% off" in card_on(page, "monthly")
    assert "The promo code is for another plan." in card_on(page, "yearly")


@pytest.mark.parametrize("typed", ["NOPE", "X" * 300, "%00", "КИНО", "<script>"])
def test_a_code_that_does_not_exist_is_said_so_at_its_field(cinema: Cinema, typed: str) -> None:
    cinema.build_price(code="monthly")

    page = look(stranger(cinema), f"?promo={typed}")

    is_nothing = typed == "%00"
    assert ("There is no such promo code." in page.text) is not is_nothing
    assert "You pay RUB 299.90." in card_on(page)


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


def test_who_has_a_subscription_is_not_asked_for_a_code_here(cinema: Cinema) -> None:
    client, _ = subscriber(cinema, cinema.build_price(code="monthly"))
    stored_code(cinema)

    page = look(client, "?promo=KINO50")

    assert 'name="promo"' not in page.text
    assert "KINO50" not in page.text.partition("<footer")[0]


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
