"""`GET /v1/plans` and `GET /v1/payment-systems`: what can be bought, and how."""

from client_api.representations.plans import PlanListSchema
from client_api.resources.plans import PaymentSystemListSchema
from runtime.identifiers import new_id
from tests.client_api.cinema import LONG_AGO, Cinema, assert_fits
from tests.fixtures.builders import build_plan, build_price, store


def test_plans_are_shown_to_everybody(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.app.test_client().get("/v1/plans")

    assert answer.status_code == 200
    assert_fits(PlanListSchema, answer.json)
    assert [plan["code"] for plan in answer.json["items"]] == ["monthly"]


def test_a_price_is_shown_to_the_kopeck(cinema: Cinema) -> None:
    cinema.build_price(amount_minor=29_990)

    (plan,) = cinema.app.test_client().get("/v1/plans").json["items"]

    assert plan["prices"] == [{"amount_minor": 29_990, "currency": "RUB", "amount": "299.90"}]


def test_a_title_comes_in_every_language(cinema: Cinema) -> None:
    cinema.build_price(title={"ru": "Месяц", "en": "Month"})

    (plan,) = cinema.app.test_client().get("/v1/plans").json["items"]

    assert plan["title"] == {"ru": "Месяц", "en": "Month"}


def test_a_plan_with_two_currencies_is_one_plan(cinema: Cinema) -> None:
    plan = build_plan()
    prices = [build_price(plan, currency=currency) for currency in ("RUB", "KZT")]
    store(cinema.owner_engine, plans=[plan], prices=prices)

    (shown,) = cinema.app.test_client().get("/v1/plans").json["items"]

    assert [price["currency"] for price in shown["prices"]] == ["KZT", "RUB"]


def test_superseded_prices_are_not_shown(cinema: Cinema) -> None:
    plan = build_plan()
    old = build_price(plan, amount_minor=19_900, superseded_at=LONG_AGO)
    store(cinema.owner_engine, plans=[plan], prices=[old, build_price(plan, amount_minor=29_900)])

    (shown,) = cinema.app.test_client().get("/v1/plans").json["items"]

    assert [price["amount"] for price in shown["prices"]] == ["299.00"]


def test_archived_plans_are_not_shown(cinema: Cinema) -> None:
    cinema.build_price(status="archived")

    answer = cinema.app.test_client().get("/v1/plans")

    assert answer.json == {"items": []}


def test_the_way_to_pay_names_the_script_of_its_widget(cinema: Cinema) -> None:
    answer = cinema.caller(new_id()).get("/v1/payment-systems")

    (system,) = answer.json["items"]
    assert_fits(PaymentSystemListSchema, answer.json)
    assert system["script_url"] == "https://widget.example.test/bundles/cloudpayments.js"
    assert system["is_sandbox"] is True
