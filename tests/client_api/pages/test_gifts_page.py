"""Gifts on the page: buying one, reading its code once it is paid, and how each stands."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from billing_rules.gift_codes import grouped_code
from client_api.settings import ClientApiSettings
from interaction_bus.errors import BrokerUnavailable
from models import Gift, Invoice
from runtime.identifiers import new_id
from runtime.sealing import Sealer
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.armchairs import (
    HOSTILE,
    Armchair,
    armchair_of,
    carry_out_at_once,
    form_of,
    seen,
)
from tests.client_api.stored_gifts import CODE, stored_gift
from tests.fixtures.builders import build_gift, build_gift_invoice, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import Present, pay_gift

PAGE = "/gifts"


@pytest.fixture
def workshop(
    owner_engine: Engine, state_updater_engine: Engine, client_settings: ClientApiSettings
) -> Workshop:
    """Return a State Updater that can open what the client API seals."""
    return Workshop(owner_engine, state_updater_engine, Sealer(client_settings.sealing.keys))


@pytest.fixture
def armchair(cinema: Cinema, workshop: Workshop) -> Armchair:
    """Return somebody new, whose wishes are carried out at once."""
    carry_out_at_once(cinema, workshop)
    return armchair_of(cinema, new_id())


@pytest.fixture
def buyer(cinema: Cinema) -> Row:
    return cinema.build_viewer()


def page_with(cinema: Cinema, buyer: Row, **columns: Any) -> str:
    """Return what the buyer of one gift reads, which is like this."""
    stored_gift(cinema, buyer, **columns)
    return seen(armchair_of(cinema, buyer["id"]).look(PAGE))


def test_a_gift_is_ordered_and_leads_to_its_payment(workshop: Workshop, armchair: Armchair) -> None:
    page = armchair.look(PAGE)

    answer = armchair.press(page, "Go on to pay", {"periods": "3"})

    (invoice,) = workshop.rows(Invoice)
    assert "A month of films RUB 299.90 a month" in seen(page)
    assert (invoice.kind, invoice.amount_minor) == ("gift", 3 * 29_990)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pay/{invoice.id}")


def test_the_code_is_on_the_page_once_the_gift_is_paid(
    workshop: Workshop, armchair: Armchair
) -> None:
    armchair.press(PAGE, "Go on to pay")
    (gift,) = workshop.rows(Gift)
    before = armchair.look(PAGE)
    pay_gift(workshop, Present(gift.buyer_id, gift.id, gift.invoice_id))

    after = armchair.look(PAGE)

    code = grouped_code(workshop.sealer.open(gift.sealed_code)["code"])
    assert code not in before.text
    assert "You get the code as soon as it is paid." in seen(before)
    assert f'href="/pay/{gift.invoice_id}"' in before.text
    assert code in seen(after)
    assert "A month of films, 1 month Ready to be given" in seen(after)
    assert "It can be claimed until" in seen(after)


def test_the_copy_button_waits_for_the_script_that_it_needs(cinema: Cinema, buyer: Row) -> None:
    stored_gift(cinema, buyer)

    page = armchair_of(cinema, buyer["id"]).look(PAGE).text

    assert f'data-copy="{grouped_code(CODE)}" data-done="Copied" hidden' in page
    assert "copy_button.js" in page


@pytest.mark.parametrize(
    ("columns", "badge", "words"),
    [
        ({"state": "ordered"}, "Waiting for payment", "You get the code as soon as it is paid."),
        (
            {"state": "claimed", "claimed_at": LONG_AGO},
            "Claimed",
            ": somebody watches with it.",
        ),
        ({"state": "returned"}, "Money returned", "The gift was taken back"),
        (
            {"state": "expired", "expires_at": LONG_AGO},
            "Not claimed in time",
            "Nobody claimed it until 31 January 2020",
        ),
        # The sweep that lets it lapse has not come by yet.
        (
            {"state": "bought", "expires_at": LONG_AGO},
            "Not claimed in time",
            "Nobody claimed it until 31 January 2020",
        ),
        ({"state": "abandoned"}, "Given up", "Given up"),
    ],
)
def test_a_gift_whose_code_is_of_no_use_says_how_it_stands(
    cinema: Cinema, buyer: Row, columns: dict[str, Any], badge: str, words: str
) -> None:
    page = page_with(cinema, buyer, **columns)

    assert f"A month of films, 1 month {badge}" in page
    assert words in page
    assert grouped_code(CODE) not in page


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_while_the_bank_decides_the_gift_is_neither_to_be_paid_nor_to_be_given_up(
    cinema: Cinema, buyer: Row, state: str
) -> None:
    gift = stored_gift(cinema, buyer, state="ordered")
    invoice = {"id": gift["invoice_id"], "viewer_id": buyer["id"]}
    cinema.build_payment(invoice | {"amount_minor": 29_990, "currency": "RUB"}, state=state)

    page = armchair_of(cinema, buyer["id"]).look(PAGE)

    assert "At the bank" in seen(page)
    assert "The code appears here by itself." in seen(page)
    assert 'data-live="2"' in page.text
    assert "Give it up" not in seen(page)
    assert "/pay/" not in page.text


def test_the_time_of_a_gift_is_that_of_all_its_periods(cinema: Cinema, buyer: Row) -> None:
    price = cinema.build_price(period_unit="week", period_count=2)

    page = page_with(
        cinema, buyer, plan_id=price["plan_id"], price_id=price["id"], periods=3, state="ordered"
    )

    assert "A month of films, 6 weeks" in page


@pytest.mark.parametrize("periods", ["0", "37", "-1", "many", "", "1.5"])
def test_an_amount_that_cannot_be_given_is_refused_beside_what_was_typed(
    workshop: Workshop, armchair: Armchair, periods: str
) -> None:
    answer = armchair.press(PAGE, "Go on to pay", {"periods": periods})

    assert answer.status_code == 422
    assert 'id="periods-error"' in answer.text
    assert workshop.rows(Gift) == []


@pytest.mark.parametrize(
    "price", ["the golden one", "'; drop", "01930d8e-7a5b-7d3e-9a52-0f4f6f1f2a10"]
)
def test_a_price_that_is_not_on_offer_is_not_sold(
    workshop: Workshop, armchair: Armchair, price: str
) -> None:
    answer = armchair.press(PAGE, "Go on to pay", {"price": price})

    assert answer.status_code == 409
    assert "This plan is not sold any more." in seen(answer)
    assert workshop.rows(Gift) == []


def test_a_plan_in_another_currency_is_given_in_that(
    cinema: Cinema, workshop: Workshop, armchair: Armchair
) -> None:
    price = cinema.build_price(amount_minor=499, currency="EUR")

    armchair.press(PAGE, "Go on to pay", {"price": str(price["id"])})

    (invoice,) = workshop.rows(Invoice)
    assert (invoice.amount_minor, invoice.currency) == (499, "EUR")


def test_a_doubled_click_buys_one_gift(workshop: Workshop, armchair: Armchair) -> None:
    page = armchair.look(PAGE)

    first = armchair.press(page, "Go on to pay")
    second = armchair.press(page, "Go on to pay")

    assert first.headers["Location"] == second.headers["Location"]
    assert len(workshop.rows(Gift)) == 1


def test_while_the_broker_is_away_the_page_says_that_repeating_does_no_harm(
    cinema: Cinema, armchair: Armchair
) -> None:
    page = armchair.look(PAGE)
    cinema.publisher.refusal = BrokerUnavailable("away")

    answer = armchair.press(page, "Go on to pay")

    assert answer.status_code == 503
    assert "sending it twice does no harm" in seen(answer)


def test_whoever_bought_none_sees_what_a_gift_is(armchair: Armchair) -> None:
    page = seen(armchair.look(PAGE))

    assert "You pay once and get a code." in page
    assert "Gifts that you bought None so far." in page


def test_without_anything_on_offer_nothing_can_be_bought(cinema: Cinema) -> None:
    page = seen(armchair_of(cinema, new_id()).look(PAGE))

    assert "Nothing is on offer just now." in page
    assert "Go on to pay" not in page


def test_nobody_sees_the_gifts_of_another(cinema: Cinema, buyer: Row) -> None:
    stored_gift(cinema, buyer)

    page = seen(armchair_of(cinema, new_id()).look(PAGE))

    assert grouped_code(CODE) not in page
    assert "None so far." in page


def test_every_gift_stands_on_one_page(cinema: Cinema, buyer: Row) -> None:
    price = cinema.build_price()
    invoices = [build_gift_invoice(buyer, state="cancelled") for _ in range(25)]
    gifts = [
        build_gift(invoice, price, state="abandoned", created_at=LONG_AGO + timedelta(days=number))
        for number, invoice in enumerate(invoices)
    ]
    store(cinema.owner_engine, invoices=invoices, gifts=gifts)
    armchair = armchair_of(cinema, buyer["id"])

    first = armchair.look(PAGE)
    second = armchair.look(first.text.split('rel="next" href="')[1].split('"')[0])

    pages = first.text + second.text
    assert all(pages.count(str(invoice["id"])) == 1 for invoice in invoices)
    assert "To the newest" in seen(second)


def test_a_form_of_another_site_buys_nothing(workshop: Workshop, armchair: Armchair) -> None:
    fields = {"wish": new_id().hex, "price": str(workshop.price["id"]), "periods": "1"}

    answer = armchair.client.post(PAGE, data=fields, headers={"Accept": "text/html"})

    assert answer.status_code == 400
    assert workshop.rows(Gift) == []


def test_a_price_in_the_usual_currency_stands_chosen(cinema: Cinema, buyer: Row) -> None:
    cinema.build_price(currency="EUR")
    usual = cinema.build_price(currency="RUB")

    page = armchair_of(cinema, buyer["id"]).look(PAGE)

    assert form_of(page, "Go on to pay").fields["price"] == str(usual["id"])


def test_where_nothing_is_sold_for_roubles_the_first_price_stands_chosen(
    cinema: Cinema, buyer: Row
) -> None:
    only = cinema.build_price(currency="EUR")

    page = armchair_of(cinema, buyer["id"]).look(PAGE)

    assert form_of(page, "Go on to pay").fields["price"] == str(only["id"])


def test_titles_that_people_type_are_words_and_nothing_else(cinema: Cinema, buyer: Row) -> None:
    price = cinema.build_price(title={"en": HOSTILE})
    stored_gift(cinema, buyer, plan_id=price["plan_id"], price_id=price["id"])

    page = armchair_of(cinema, buyer["id"]).look(PAGE)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert page.text.count("&lt;script&gt;alert(") >= 2


def test_the_page_is_read_by_two_statements(cinema: Cinema, buyer: Row) -> None:
    stored_gift(cinema, buyer)
    services = cinema.app.extensions["kinokassa-client-api"]

    with counted_statements(services.primary) as statements:
        armchair_of(cinema, buyer["id"]).look(PAGE)

    assert len(statements) == 2, statements
