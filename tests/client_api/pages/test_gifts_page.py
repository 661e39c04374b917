"""The gifts that somebody bought: each with its code and how it stands, for their buyer alone."""

from datetime import timedelta
from typing import Any

import pytest

from billing_rules.gift_codes import grouped_code
from runtime.identifiers import new_id
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.armchairs import HOSTILE, armchair_of, seen
from tests.client_api.stored_gifts import CODE, stored_gift
from tests.fixtures.builders import build_gift, build_gift_invoice, store

PAGE = "/gifts"


@pytest.fixture
def buyer(cinema: Cinema) -> Row:
    return cinema.build_viewer()


def page_with(cinema: Cinema, buyer: Row, **columns: Any) -> str:
    """Return what the buyer of one gift reads, which is like this."""
    stored_gift(cinema, buyer, **columns)
    return seen(armchair_of(cinema, buyer["id"]).look(PAGE))


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
