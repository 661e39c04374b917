"""Buying a gift on the page: chosen, ordered once, paid, and its code is there to be read."""

import pytest

from billing_rules.gift_codes import grouped_code
from interaction_bus.errors import MessageNotSent
from models import Gift, Invoice
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once, form_of, seen
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import Present, pay_gift

PAGE = "/gifts"


@pytest.fixture
def armchair(cinema: Cinema, workshop: Workshop) -> Armchair:
    """Return somebody new, whose wishes are carried out at once."""
    carry_out_at_once(cinema, workshop)
    return armchair_of(cinema, new_id())


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


def test_a_price_in_the_usual_currency_stands_chosen(cinema: Cinema) -> None:
    cinema.build_price(currency="EUR")
    usual = cinema.build_price(currency="RUB")

    page = armchair_of(cinema, new_id()).look(PAGE)

    assert form_of(page, "Go on to pay").fields["price"] == str(usual["id"])


def test_where_nothing_is_sold_for_roubles_the_first_price_stands_chosen(
    cinema: Cinema,
) -> None:
    only = cinema.build_price(currency="EUR")

    page = armchair_of(cinema, new_id()).look(PAGE)

    assert form_of(page, "Go on to pay").fields["price"] == str(only["id"])


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
    cinema.publisher.refusal = MessageNotSent("away")

    answer = armchair.press(page, "Go on to pay")

    assert answer.status_code == 503
    assert "sending it twice does no harm" in seen(answer)


def test_a_form_of_another_site_buys_nothing(workshop: Workshop, armchair: Armchair) -> None:
    fields = {"wish": new_id().hex, "price": str(workshop.price["id"]), "periods": "1"}

    answer = armchair.client.post(PAGE, data=fields, headers={"Accept": "text/html"})

    assert answer.status_code == 400
    assert workshop.rows(Gift) == []


def test_without_anything_on_offer_nothing_can_be_bought(cinema: Cinema) -> None:
    page = seen(armchair_of(cinema, new_id()).look(PAGE))

    assert "Nothing is on offer just now." in page
    assert "Go on to pay" not in page


def test_whoever_bought_none_sees_what_a_gift_is(armchair: Armchair) -> None:
    page = seen(armchair.look(PAGE))

    assert "You pay once and get a code." in page
    assert "Gifts that you bought None so far." in page
