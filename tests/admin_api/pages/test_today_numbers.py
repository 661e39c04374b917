"""The numbers of today: revenue, churn, payments and renewals, and the lists that they lead to."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from models import PromoRedemption
from runtime.identifiers import new_id
from runtime.web.pages.languages import HOME_ZONE
from tests.admin_api.office import Office
from tests.admin_api.pages.desk import Desk, table_of
from tests.admin_api.pages.full_books import fill_books, insert_one
from tests.admin_api.pages.today import PATH, Row, pay, subscribe
from tests.admin_api.stories import unpaid_renewal
from tests.fixtures.builders import (
    NOON,
    build_plan,
    build_price,
    build_promo_code,
    build_viewer,
    store,
)

NUMBER_LINK = re.compile(r'<a href="([^"]*)">(?:<strong>)?([0-9,]+)(?:</strong>[^<]*)?</a>')


def card_of(page: TestResponse, title: str) -> str:
    """Return the words of the card with this title."""
    [found] = [
        it for it in re.findall(r"<article.*?</article>", page.text, re.DOTALL) if title in it
    ]
    plain = unescape(re.sub(r"<[^>]*>", " ", found)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", plain).strip()


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


def test_every_reason_leads_to_just_its_payments(office: Office, desk: Desk) -> None:
    failed = {"state": "declined", "settled_at": office.workshop.now() - timedelta(days=3)}
    codes = [None, *(str(code) for code in range(5_800, 5_808))]
    for code in [it for it in codes for _ in range(2)]:
        pay(office, failed | {"decline_code": code})
    pay(office, failed | {"decline_code": "5899"})
    # What never reached the bank is none of the bank's refusals.
    pay(office, failed | {"state": "not_sent", "decline_code": "5800"})

    card = desk.open(PATH).text.partition('id="reasons"')[2].partition("</article>")[0]

    links = [(unescape(it), int(words)) for it, words in NUMBER_LINK.findall(card)]
    assert sorted(count for _, count in links) == [2, 2, 2, 2, 2, 2, 2, 2, 4]
    for address, count in links:
        assert (address, len(table_of(desk.open(address)))) == (address, count)


def test_revenue_of_a_currency_leads_to_those_who_pay_in_it(office: Office, desk: Desk) -> None:
    subscribe(office)
    subscribe(office)
    subscribe(office, priced(office, 999, "month", currency="EUR"))

    links = re.findall(r'href="([^"]*currency=[^"]*)"', desk.open(PATH).text)

    assert [len(table_of(desk.open(unescape(it)))) for it in links] == [2, 1]


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
