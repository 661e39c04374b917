"""`/plans` says in which currency it shows its prices, and leads to the others."""

import re

import pytest

from tests.client_api.cinema import Cinema
from tests.client_api.pages.pay_pages import BROWSER
from tests.fixtures.builders import build_price, store

LINK = re.compile(
    r"<a href=\"/plans[^>]*?(?P<current> aria-current=\"true\")?>(?P<name>[A-Z]{3})</a>"
)


def offer(cinema: Cinema, code: str, *currencies: str) -> None:
    """Sell a plan in some currencies."""
    first, *others = currencies
    price = cinema.build_price(code=code, currency=first)
    plan = {"id": price["plan_id"]}
    store(cinema.owner_engine, prices=[build_price(plan, currency=other) for other in others])


def currencies_on(cinema: Cinema, query: str = "") -> dict[str, bool]:
    """Return which currencies the page leads to, and whether each is said to be the current."""
    page = cinema.app.test_client().get(f"/plans{query}", headers=BROWSER)
    assert page.status_code == 200, page.text
    return {found["name"]: found["current"] is not None for found in LINK.finditer(page.text)}


@pytest.mark.parametrize(
    ("query", "current"),
    [
        ("", "RUB"),
        ("?currency=RUB", "RUB"),
        ("?currency=EUR", "EUR"),
        ("?currency=EUR&promo=KINO50", "EUR"),
        # Nothing is sold for these, so prices are shown as if none had been chosen.
        ("?currency=XXX", "RUB"),
        ("?currency=", "RUB"),
    ],
)
def test_the_currency_of_the_prices_is_the_current_one(
    cinema: Cinema, query: str, current: str
) -> None:
    offer(cinema, "monthly", "RUB", "EUR")

    told = currencies_on(cinema, query)

    assert told == {"EUR": current == "EUR", "RUB": current == "RUB"}


def test_no_currency_is_current_while_each_plan_has_its_own(cinema: Cinema) -> None:
    offer(cinema, "monthly", "EUR")
    offer(cinema, "yearly", "USD")

    assert currencies_on(cinema) == {"EUR": False, "USD": False}


def test_a_single_currency_is_nothing_to_choose_from(cinema: Cinema) -> None:
    offer(cinema, "monthly", "RUB")

    assert currencies_on(cinema) == {}
