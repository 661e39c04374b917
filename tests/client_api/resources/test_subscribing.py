"""`POST /v1/subscriptions`: a wish to subscribe becomes one command."""

from typing import Any

import pytest

from client_api.services import current_services
from interaction_bus.command_answers import CommandSchema
from interaction_bus.commands import Subscribe
from runtime.identifiers import new_id
from tests.client_api.cinema import LONG_AGO, Cinema, assert_fits
from tests.fixtures.builders import build_plan, build_price, store


@pytest.mark.parametrize("named_by", ["code", "id"])
def test_the_price_is_the_one_in_the_database(cinema: Cinema, named_by: str) -> None:
    price = cinema.build_price(code="monthly")
    plan = "monthly" if named_by == "code" else str(price["plan_id"])
    viewer_id = new_id()

    answer = cinema.caller(viewer_id).post("/v1/subscriptions", {"plan": plan})

    command = cinema.publisher.command()
    assert answer.status_code == 202
    assert isinstance(command, Subscribe)
    assert (command.plan_id, command.price_id) == (price["plan_id"], price["id"])
    assert command.viewer_id == viewer_id


def test_a_pending_answer_tells_where_to_look(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.caller(new_id()).post("/v1/subscriptions", {"plan": "monthly"})

    assert_fits(CommandSchema, answer.json)
    assert answer.json["status"] == "pending"
    assert answer.headers["Location"] == f"/v1/commands/{answer.json['command_id']}"
    assert answer.headers["Retry-After"] == "1"


def test_ids_of_subscription_and_invoice_are_chosen_here(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.caller(new_id()).post("/v1/subscriptions", {"plan": "monthly"})

    command: Any = cinema.publisher.command()
    assert answer.json["result"] == {
        "subscription_id": str(command.new_subscription_id),
        "invoice_id": str(command.new_invoice_id),
    }


def test_the_profile_of_the_token_travels_sealed(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    caller = cinema.caller(
        new_id(), email="v@example.test", locale="en-GB", timezone="Europe/London"
    )

    caller.post("/v1/subscriptions", {"plan": "monthly"})

    command: Any = cinema.publisher.command()
    with cinema.app.app_context():
        profile = current_services().sealer.open(command.sealed_profile)
    assert profile == {"email": "v@example.test", "locale": "en", "timezone": "Europe/London"}
    assert b"example.test" not in str(cinema.publisher.published).encode()


def test_a_waiting_request_gets_the_outcome(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    cinema.answer_commands(result={"subscription_id": "s-1"})

    answer = cinema.caller(new_id()).post("/v1/subscriptions?wait=5", {"plan": "monthly"})

    assert (answer.status_code, answer.json["status"]) == (200, "done")
    assert answer.json["result"] == {"subscription_id": "s-1"}


def test_an_unknown_plan_is_refused_without_a_command(cinema: Cinema) -> None:
    answer = cinema.caller(new_id()).post("/v1/subscriptions", {"plan": "golden"})

    assert (answer.status_code, answer.json["code"]) == (404, "plan_not_found")
    assert cinema.publisher.published == []


def test_an_archived_plan_takes_no_new_subscribers(cinema: Cinema) -> None:
    cinema.build_price(code="old", status="archived")

    answer = cinema.caller(new_id()).post("/v1/subscriptions", {"plan": "old"})

    assert (answer.status_code, answer.json["code"]) == (409, "plan_archived")
    assert answer.json["fields"] == {"state": "archived"}


def test_a_plan_whose_last_price_was_superseded_cannot_be_bought(cinema: Cinema) -> None:
    plan = build_plan(code="priceless")
    store(cinema.owner_engine, plans=[plan], prices=[build_price(plan, superseded_at=LONG_AGO)])

    answer = cinema.caller(new_id()).post("/v1/subscriptions", {"plan": "priceless"})

    assert (answer.status_code, answer.json["code"]) == (409, "plan_without_price")


@pytest.mark.parametrize(
    ("prices", "wish", "bought"),
    [
        (["KZT"], None, "KZT"),
        (["KZT", "RUB"], None, "RUB"),
        (["KZT", "RUB"], "KZT", "KZT"),
    ],
)
def test_the_currency_follows_the_viewer_then_the_plan_then_home(
    cinema: Cinema, prices: list[str], wish: str | None, bought: str
) -> None:
    plan = build_plan(code="monthly")
    rows = [build_price(plan, currency=currency) for currency in prices]
    store(cinema.owner_engine, plans=[plan], prices=rows)
    body = {"plan": "monthly"} | ({} if wish is None else {"currency": wish})

    cinema.caller(new_id()).post("/v1/subscriptions", body)

    command: Any = cinema.publisher.command()
    (chosen,) = [row for row in rows if row["id"] == command.price_id]
    assert chosen["currency"] == bought


def test_a_currency_without_a_price_is_named_with_those_that_have_one(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.caller(new_id()).post(
        "/v1/subscriptions", {"plan": "monthly", "currency": "USD"}
    )

    assert (answer.status_code, answer.json["code"]) == (422, "no_price_in_currency")
    assert answer.json["fields"] == {"currency": ["One of RUB."]}


def test_a_second_live_subscription_is_refused_at_once(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="active")
    cinema.build_price(code="monthly")

    answer = cinema.caller_for(viewer).post("/v1/subscriptions", {"plan": "monthly"})

    assert (answer.status_code, answer.json["code"]) == (409, "live_subscription_exists")
    assert answer.json["fields"] == {"state": "active"}


def test_a_subscription_that_has_ended_does_not_stand_in_the_way(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="expired", access_until=LONG_AGO)
    cinema.build_price(code="monthly")

    answer = cinema.caller_for(viewer).post("/v1/subscriptions", {"plan": "monthly"})

    assert answer.status_code == 202


def test_a_repeated_request_gets_its_outcome_though_the_plan_is_gone_since(
    cinema: Cinema,
) -> None:
    price = cinema.build_price(code="monthly")
    cinema.answer_commands(result={"invoice_id": "i-1"})
    caller = cinema.caller(new_id())
    caller.post("/v1/subscriptions?wait=5", {"plan": "monthly"}, key="one-click")
    cinema.archive(price)

    repeated = caller.post("/v1/subscriptions", {"plan": "monthly"}, key="one-click")

    assert (repeated.status_code, repeated.json["result"]) == (200, {"invoice_id": "i-1"})
    assert len(cinema.publisher.published) == 1
