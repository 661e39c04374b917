"""`/v1/promo-codes` and its uses: what a code gives, and clear refusals."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert

from client_api.representations.promo_codes import PromoOfferSchema
from interaction_bus.commands import RedeemPromoCode, Subscribe
from models import PromoRedemption
from runtime.identifiers import new_id
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row, assert_fits
from tests.fixtures.builders import NOON, build_promo_code, store

NO_BREAK = "\N{NO-BREAK SPACE}"


def stored_code(cinema: Cinema, **columns: Any) -> Row:
    code = build_promo_code(**({"valid_from": LONG_AGO} | columns))
    store(cinema.owner_engine, promo_codes=[code])
    return code


def used(cinema: Cinema, code: Row, subscription: Row, *, given_back_at: datetime | None) -> None:
    redemption = {
        "id": new_id(),
        "promo_code_id": code["id"],
        "viewer_id": subscription["viewer_id"],
        "subscription_id": subscription["id"],
        "ordinal": 1,
        "periods_left": 0,
        "redeemed_at": NOON,
        "given_back_at": given_back_at,
    }
    with cinema.owner_engine.begin() as connection:
        connection.execute(insert(PromoRedemption).values(**redemption))


@pytest.mark.parametrize(
    ("terms", "price", "words"),
    [
        (
            {"percent": 50},
            "149.95",
            {"ru": f"Скидка 50{NO_BREAK}% на ближайший платный период",
             "en": "50% off the next paid period"},
        ),
        (
            {"percent": 10, "duration": "periods", "periods": 3},
            "269.91",
            {"ru": f"Скидка 10{NO_BREAK}% на 3{NO_BREAK}периода",
             "en": f"10% off for 3{NO_BREAK}periods"},
        ),
        (
            {"kind": "amount", "amount_minor": 10_000, "currency": "RUB", "duration": "forever"},
            "199.90",
            {"ru": f"Скидка 100,00{NO_BREAK}₽ на все периоды",
             "en": f"RUB{NO_BREAK}100.00 off every period"},
        ),
        (
            {"kind": "free_days", "free_days": 14},
            "299.90",
            {"ru": f"14{NO_BREAK}дней бесплатно", "en": f"14{NO_BREAK}days for free"},
        ),
    ],
)  # fmt: skip
def test_a_code_is_told_in_words_and_amounts(
    cinema: Cinema, terms: dict[str, Any], price: str, words: dict[str, str]
) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, **terms)

    answer = cinema.caller(new_id()).get("/v1/promo-codes/KINO50?plan=monthly")

    assert answer.status_code == 200
    assert_fits(PromoOfferSchema, answer.json)
    assert answer.json["discounted_price"]["amount"] == price
    assert answer.json["price"]["amount"] == "299.90"
    assert answer.json["description"] == words


@pytest.mark.parametrize("typed", ["kino50", " KINO50 ", "Kino50"])
def test_a_code_is_found_however_it_is_typed(cinema: Cinema, typed: str) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema)

    answer = cinema.caller(new_id()).get(f"/v1/promo-codes/{typed}?plan=monthly")

    assert (answer.status_code, answer.json["code"]) == (200, "KINO50")


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"status": "archived"}, "promo_code_expired"),
        ({"valid_until": NOON}, "promo_code_expired"),
        ({"valid_from": FAR_AHEAD}, "promo_code_not_yet_valid"),
        ({"uses": 3, "most_uses": 3}, "promo_code_used_up"),
        ({"kind": "amount", "amount_minor": 1, "currency": "USD"}, "promo_code_other_currency"),
    ],
)
def test_a_code_that_cannot_be_used_says_why(
    cinema: Cinema, terms: dict[str, Any], refusal: str
) -> None:
    cinema.build_price(code="monthly")
    stored_code(cinema, **terms)
    caller = cinema.caller(new_id())

    asked = caller.get("/v1/promo-codes/KINO50?plan=monthly")
    used_at_once = caller.post("/v1/subscriptions", {"plan": "monthly", "promo_code": "KINO50"})

    assert (asked.status_code, asked.json["code"]) == (409, refusal)
    assert (used_at_once.status_code, used_at_once.json["code"]) == (409, refusal)
    assert cinema.publisher.published == []


def test_a_code_for_another_plan_says_so(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    other = cinema.build_price(code="yearly")
    stored_code(cinema, plan_id=other["plan_id"])

    answer = cinema.caller(new_id()).get("/v1/promo-codes/KINO50?plan=monthly")

    assert (answer.status_code, answer.json["code"]) == (409, "promo_code_other_plan")


@pytest.mark.parametrize(
    ("given_back_at", "status"), [(None, 409), (NOON, 200)], ids=["stands", "given back"]
)
def test_an_earlier_use_of_the_viewer_counts_while_it_stands(
    cinema: Cinema, given_back_at: datetime | None, status: int
) -> None:
    cinema.build_price(code="monthly")
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, state="expired")
    used(cinema, stored_code(cinema), subscription, given_back_at=given_back_at)

    answer = cinema.caller_for(viewer).get("/v1/promo-codes/KINO50?plan=monthly")

    assert answer.status_code == status


@pytest.mark.parametrize("typed", ["NOPE", "X" * 65, "%00", "КИНО"])
def test_a_code_that_is_not_there_is_not_found(cinema: Cinema, typed: str) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.caller(new_id()).get(f"/v1/promo-codes/{typed}?plan=monthly")

    assert (answer.status_code, answer.json["code"]) == (404, "promo_code_not_found")


@pytest.mark.parametrize("query", ["", "plan=", "plan=monthly&currency=rub", "plan=monthly&x=1"])
def test_a_question_about_a_code_names_a_plan(cinema: Cinema, query: str) -> None:
    stored_code(cinema)

    answer = cinema.caller(new_id()).get(f"/v1/promo-codes/KINO50?{query}")

    assert answer.status_code == 422


def test_a_code_of_an_unknown_plan_is_not_found(cinema: Cinema) -> None:
    stored_code(cinema)

    answer = cinema.caller(new_id()).get("/v1/promo-codes/KINO50?plan=golden")

    assert (answer.status_code, answer.json["code"]) == (404, "plan_not_found")


def test_a_code_cannot_be_asked_about_without_a_token(cinema: Cinema) -> None:
    answer = cinema.app.test_client().get("/v1/promo-codes/KINO50?plan=monthly")

    assert answer.status_code == 401


def test_subscribing_with_a_code_sends_its_id(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    code = stored_code(cinema)

    answer = cinema.caller(new_id()).post(
        "/v1/subscriptions", {"plan": "monthly", "promo_code": " kino50 "}
    )

    command = cinema.publisher.command()
    assert answer.status_code == 202
    assert isinstance(command, Subscribe)
    assert command.promo_code_id == code["id"]


@pytest.mark.parametrize("typed", ["", 7, "X" * 65, ["KINO50"]])
def test_what_is_no_code_is_refused_by_name(cinema: Cinema, typed: Any) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.caller(new_id()).post(
        "/v1/subscriptions", {"plan": "monthly", "promo_code": typed}
    )

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["promo_code"])


def test_a_code_is_used_for_the_subscription_that_the_viewer_has(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)
    code = stored_code(cinema)

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/promo-code", {"code": "kino50"}
    )

    assert answer.status_code == 202
    assert cinema.publisher.command() == RedeemPromoCode(
        subscription_id=subscription["id"], viewer_id=viewer["id"], promo_code_id=code["id"]
    )


def test_a_subscription_of_somebody_else_takes_no_code(cinema: Cinema) -> None:
    subscription = cinema.build_subscription(cinema.build_viewer())
    stored_code(cinema)

    answer = cinema.caller(new_id()).post(
        f"/v1/subscriptions/{subscription['id']}/promo-code", {"code": "kino50"}
    )

    assert (answer.status_code, answer.json["code"]) == (404, "subscription_not_found")


def test_a_subscription_that_owes_money_takes_no_code(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, state="past_due")
    stored_code(cinema)

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/promo-code", {"code": "kino50"}
    )

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed_in_this_state")
    assert answer.json["fields"]["state"] == "past_due"


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": 1}, {"code": "A", "percent": 100}, []])
def test_a_use_names_one_code(cinema: Cinema, body: Any) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/promo-code", body
    )

    assert answer.status_code == 422
    assert cinema.publisher.published == []
