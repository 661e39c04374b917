"""The page of today: what needs a person, how the cinema stands, what comes and goes."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from admin_api.services import use_services
from models import PromoRedemption
from runtime.identifiers import new_id
from runtime.web.pages.languages import HOME_ZONE
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import ENGLISH, HOSTILE, Desk, seat, table_of, words_of
from tests.admin_api.pages.full_books import fill_books, insert_one
from tests.admin_api.pages.test_dead_letter_pages import bury
from tests.admin_api.stories import MONTH, unpaid_renewal
from tests.fixtures.builders import (
    NOON,
    build_invoice,
    build_payment,
    build_plan,
    build_price,
    build_promo_code,
    build_subscription,
    build_viewer,
    store,
)

PATH = "/console"

Row = dict[str, Any]

NUMBER_LINK = re.compile(r'<a href="([^"]*)">(?:<strong>)?([0-9,]+)(?:</strong>[^<]*)?</a>')


def card_of(page: TestResponse, title: str) -> str:
    """Return the words of the card with this title."""
    [found] = [
        it for it in re.findall(r"<article.*?</article>", page.text, re.DOTALL) if title in it
    ]
    plain = unescape(re.sub(r"<[^>]*>", " ", found)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", plain).strip()


def part_of(page: TestResponse, heading: str) -> str:
    """Return the words of the section below a heading."""
    _, _, rest = words_of(page).partition(heading)
    return rest


def subscribe(
    office: Office, price: dict[str, Any] | None = None, **columns: Any
) -> dict[str, Any]:
    """Store the subscription of a new viewer."""
    viewer = build_viewer()
    subscription = build_subscription(viewer, price or office.workshop.price, **columns)
    store(office.workshop.owner_engine, viewers=[viewer], subscriptions=[subscription])
    return subscription


def pay(office: Office, *attempts: Row, **columns: Any) -> Row:
    """Store a subscription's invoice with attempts to pay it."""
    invoice = build_invoice(subscribe(office), **columns)
    payments = [build_payment(invoice, attempt=n, **it) for n, it in enumerate(attempts, start=1)]
    store(office.workshop.owner_engine, invoices=[invoice], payments=payments)
    return invoice


def priced(
    office: Office, amount_minor: int, unit: str, *, currency: str = "RUB"
) -> dict[str, Any]:
    """Store a plan with a price."""
    plan = build_plan(period_unit=unit)
    price = build_price(plan, amount_minor=amount_minor, currency=currency)
    store(office.workshop.owner_engine, plans=[plan], prices=[price])
    return price


def noon(office: Office, *, days: int = 0) -> datetime:
    """Return the noon of a day in the zone of the page, where no test meets midnight."""
    today = office.workshop.now().astimezone(HOME_ZONE)
    return today.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


@pytest.mark.integration
def test_on_a_calm_day_nothing_needs_a_person(office: Office, desk: Desk, bus_url: str) -> None:
    use_services(office.app, replace(office.services, broker_url=bus_url))

    assert "Nothing. Everything that the system can do by itself is done." in words_of(
        desk.open(PATH)
    )


def test_what_waits_for_a_person_is_counted(office: Office, desk: Desk) -> None:
    fill_books(office)

    words = part_of(desk.open(PATH), "Needs a person now")

    for waiting in (
        "1 open difference",
        "1 open dispute",
        "1 parked viewer",
        "1 notification in quarantine",
    ):
        assert waiting in words


def test_what_nobody_has_to_do_is_not_there(desk: Desk) -> None:
    words = words_of(desk.open(PATH))

    assert "dispute" not in words
    assert "parked viewer" not in words


def test_without_the_broker_the_page_says_so(desk: Desk) -> None:
    page = desk.open(PATH)

    assert page.status_code == 200
    assert "RabbitMQ does not answer" in words_of(page)


def test_a_payment_without_an_outcome_for_a_day_calls_a_person(office: Office, desk: Desk) -> None:
    asked = {"state": "unknown", "next_check_at": office.workshop.now() + MONTH}
    pay(office, asked | {"created_at": office.workshop.now() - timedelta(hours=25)})
    pay(office, asked | {"created_at": office.workshop.now() - timedelta(hours=23)})

    words = part_of(desk.open(PATH), "Needs a person now")

    assert "1 payment without an outcome for a day" in words


def test_missing_receipts_are_counted_where_a_register_is_connected(
    office: Office, desk: Desk
) -> None:
    came = {"state": "succeeded", "settled_at": office.workshop.now() - timedelta(hours=2)}
    pay(office, came, state="paid")

    assert "1 missing receipt" in words_of(desk.open(PATH))


def test_without_a_register_no_receipt_is_missing(office: Office, desk: Desk) -> None:
    use_services(office.app, replace(office.services, receipts_expected=False))
    came = {"state": "succeeded", "settled_at": office.workshop.now() - timedelta(hours=2)}
    pay(office, came, state="paid")

    assert "missing receipt" not in words_of(desk.open(PATH))


def test_revenue_is_brought_down_to_a_month_by_currency(office: Office, desk: Desk) -> None:
    subscribe(office, priced(office, 30_000, "month"))
    subscribe(office, priced(office, 240_000, "year"))
    subscribe(office, priced(office, 999, "month", currency="EUR"))

    card = card_of(desk.open(PATH), "Monthly revenue")

    assert "RUB 500.00 EUR 9.99" in card


@pytest.mark.parametrize(
    "columns",
    [{"auto_renew": False, "renews_at": None}, {"state": "past_due"}, {"state": "trialing"}],
)
def test_who_does_not_renew_brings_no_monthly_revenue(
    office: Office, desk: Desk, columns: Row
) -> None:
    subscribe(office, **columns)

    assert "RUB" not in card_of(desk.open(PATH), "Monthly revenue")


def test_subscriptions_are_counted_by_state(office: Office, desk: Desk) -> None:
    for state in ("active", "active", "trialing", "past_due"):
        subscribe(office, state=state)

    page = desk.open(PATH)

    assert card_of(page, ">Active sub").startswith("Active subscriptions 2")
    assert card_of(page, ">Trials<").startswith("Trials 1")
    assert card_of(page, ">Past due sub").startswith("Past due subscriptions 1")


def test_churn_is_the_share_of_those_that_ran_before(office: Office, desk: Desk) -> None:
    before, since = noon(office, days=-60), noon(office, days=-10)
    for columns in (
        {"created_at": before},
        {"created_at": before},
        {"created_at": before, "state": "cancelled", "ended_at": since},
        {"created_at": before, "state": "expired", "ended_at": since},
        # Whoever came later, left earlier or never paid changes nothing.
        {"created_at": noon(office, days=-20), "state": "expired", "ended_at": since},
        {"created_at": before, "state": "expired", "ended_at": noon(office, days=-40)},
        {"created_at": before, "state": "abandoned", "ended_at": since},
    ):
        subscribe(office, **columns)

    card = card_of(desk.open(PATH), "Churn, 30 days")

    assert "50.0% Cancelled: 1 Ended: 1 Of the 4 that ran" in card


def test_without_subscriptions_there_is_no_churn(desk: Desk) -> None:
    assert "Churn, 30 days —" in card_of(desk.open(PATH), "Churn, 30 days")


def test_a_renewal_that_failed_first_counts_as_recovered(office: Office, desk: Desk) -> None:
    failed, paid = noon(office, days=-9), noon(office, days=-5)
    refusal = {"state": "declined", "settled_at": failed}
    success = {"state": "succeeded", "settled_at": paid}
    pay(office, refusal, success, kind="renewal", state="paid", paid_at=paid)
    pay(office, success, kind="renewal", state="paid", paid_at=paid)
    pay(office, refusal, success, kind="first", state="paid", paid_at=paid)

    card = card_of(desk.open(PATH), "Recovered, 30 days")

    assert "Recovered, 30 days 1 RUB 299.90" in card


def test_payments_are_counted_by_the_hour(office: Office, desk: Desk) -> None:
    now = office.workshop.now()
    pay(office, {"state": "succeeded", "settled_at": now}, state="paid")
    pay(office, {"state": "declined", "settled_at": now})
    pay(office, {"state": "not_sent", "settled_at": now})
    pay(office, {"state": "declined", "settled_at": now - timedelta(days=2)})

    card = card_of(desk.open(PATH), "Payments by the hour")

    assert "1 payments went through and 2 failed" in card
    assert re.search(r"Hour Paid Failed \d+ \w+, \d\d:00 1 2 ", card)


def test_reasons_stand_in_the_order_of_their_number(office: Office, desk: Desk) -> None:
    settled = office.workshop.now() - timedelta(days=3)
    for code in ("5065", "5051", "5051"):
        pay(office, {"state": "declined", "decline_code": code, "settled_at": settled})
    pay(office, {"state": "not_sent", "settled_at": settled})

    card = card_of(desk.open(PATH), "Failed payments by reason")

    assert "4 payments have failed in the last 30 days." in card
    table = card.rpartition("Reason Payments ")[2]
    assert table.startswith("5051: there is not enough money on the card 2")
    assert "it never reached the bank 1" in table


def test_rare_reasons_are_told_together(office: Office, desk: Desk) -> None:
    settled = office.workshop.now() - timedelta(days=3)
    for code in range(5_800, 5_812):
        pay(office, {"state": "declined", "decline_code": str(code), "settled_at": settled})

    assert "all other reasons 4" in card_of(desk.open(PATH), "Failed payments by reason")


def test_without_renewals_to_come_no_amount_is_told(desk: Desk) -> None:
    card = card_of(desk.open(PATH), "Renewals to come")

    assert "Nothing renews in the next 30 days." in card
    assert "0 renewals" not in card


def test_the_latest_hour_stands_first_in_its_table(office: Office, desk: Desk) -> None:
    now = office.workshop.now()
    for hours_ago in (1, 5):
        settled_at = now - timedelta(hours=hours_ago)
        pay(office, {"state": "succeeded", "settled_at": settled_at}, state="paid")

    card = desk.open(PATH).text.partition('id="hours"')[2].partition("</article>")[0]

    hours = re.findall(r'<th scope="row"><a href="[^"]*settled_hour=([^"&]+)', card)
    assert hours == sorted(hours, reverse=True)
    assert len(hours) == 24


def test_renewals_to_come_are_told_with_their_amount(office: Office, desk: Desk) -> None:
    subscribe(office, renews_at=noon(office, days=2))
    subscribe(office, renews_at=noon(office, days=2))
    subscribe(office, renews_at=noon(office, days=40))

    card = card_of(desk.open(PATH), "Renewals to come")

    assert "2 renewals in the next 30 days: RUB 599.80" in card
    assert "2 RUB 599.80" in card.rpartition("Day Renewals")[2]


def test_a_discount_is_taken_off_what_is_to_come(office: Office, desk: Desk) -> None:
    code = build_promo_code()
    store(office.workshop.owner_engine, promo_codes=[code])
    subscription = subscribe(office, renews_at=noon(office, days=2))
    redemption = {
        "id": new_id(),
        "promo_code_id": code["id"],
        "viewer_id": subscription["viewer_id"],
        "subscription_id": subscription["id"],
        "ordinal": 1,
        "periods_left": 3,
        "redeemed_at": NOON,
    }
    insert_one(office, PromoRedemption, redemption)

    assert "RUB 149.95" in card_of(desk.open(PATH), "Renewals to come")


def test_another_plan_to_come_brings_its_own_price(office: Office, desk: Desk) -> None:
    price = priced(office, 99_900, "month")
    change = {"plan_id": str(price["plan_id"]), "price_id": str(price["id"])}
    subscribe(office, renews_at=noon(office, days=2), pending_change=change)

    assert "RUB 999.00" in card_of(desk.open(PATH), "Renewals to come")


def test_every_number_leads_to_a_list_of_just_so_many(office: Office, desk: Desk) -> None:
    fill_books(office)
    now = office.workshop.now()
    failed = {"decline_code": "5051", "state": "declined", "settled_at": now}
    unpaid_renewal(office, viewer=build_viewer(), payment=failed)
    success = {"state": "succeeded", "settled_at": now}
    for days in (-1, -8):
        refusal = failed | {"decline_code": "5065", "settled_at": noon(office, days=days)}
        pay(office, refusal, success, kind="renewal", state="paid", paid_at=now)
    pay(office, {"state": "not_sent", "settled_at": now - timedelta(hours=3)})
    subscribe(office, renews_at=noon(office, days=3))
    subscribe(office, renews_at=noon(office, days=29), state="trialing")

    links = [(unescape(it), words) for it, words in NUMBER_LINK.findall(desk.open(PATH).text)]

    assert len(links) > 12
    for address, words in links:
        page = desk.open(address)
        rows = len(table_of(page)) if "<tbody>" in page.text else 0
        assert (address, rows) == (address, int(words))


def test_parts_of_the_churn_lead_to_those_who_left(office: Office, desk: Desk) -> None:
    before, since = noon(office, days=-60), noon(office, days=-10)
    subscribe(office, created_at=before, state="cancelled", ended_at=since)
    subscribe(office, created_at=noon(office, days=-20), state="cancelled", ended_at=since)

    [address] = re.findall(r'<a href="([^"]*)">Cancelled: 1</a>', desk.open(PATH).text)

    assert len(table_of(desk.open(unescape(address)))) == 1


@pytest.mark.integration
@pytest.mark.parametrize(("role", "is_led"), [("admin", True), ("support", False)])
def test_only_administrators_are_led_to_the_dead_letters(
    office: Office, bus_url: str, role: str, *, is_led: bool
) -> None:
    use_services(office.app, replace(office.services, broker_url=bus_url))
    bury(bus_url)

    page = seat(office, role).open(PATH)

    assert "1 dead letter" in part_of(page, "Needs a person now")
    assert ('class="what"><a href="/console/dead-letters"' in page.text) is is_led


def test_whoever_is_not_signed_in_is_led_to_the_door(office: Office) -> None:
    page = office.app.test_client().get(PATH, headers=ENGLISH)

    assert page.status_code == 303
    assert "/sign-in" in page.headers["Location"]


def test_the_page_takes_two_statements_beside_each_other(office: Office, desk: Desk) -> None:
    fill_books(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(PATH)

    assert len(statements) == 2


def test_what_banks_wrote_stays_words(office: Office, desk: Desk) -> None:
    settled = office.workshop.now()
    pay(office, {"state": "declined", "decline_reason": HOSTILE, "settled_at": settled})

    page = desk.open(PATH)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
