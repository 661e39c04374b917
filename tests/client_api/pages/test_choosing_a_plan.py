"""`/plans/<code>`: one click from a plan to its first payment."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from client_api.application import create_app
from interaction_bus.commands import Subscribe
from interaction_bus.errors import MessageNotSent
from runtime.identifiers import new_id
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.pay_pages import BROWSER, sign_in, text_of
from tests.fixtures.builders import build_promo_code, store

FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def fields_of(page: TestResponse) -> dict[str, str]:
    """Return what the button of the only card sends."""
    card = page.text.partition("<article")[2].partition("</article>")[0]
    return dict(FIELD.findall(card))


def open_plans(client: FlaskClient, query: str = "") -> dict[str, str]:
    return fields_of(client.get(f"/plans{query}", headers=BROWSER))


def press(client: FlaskClient, fields: dict[str, str], code: str = "monthly") -> TestResponse:
    return client.post(f"/plans/{code}", data=fields, headers=BROWSER)


@pytest.fixture
def viewer(cinema: Cinema) -> Row:
    return cinema.build_viewer(locale="en")


@pytest.fixture
def client(cinema: Cinema, viewer: Row) -> FlaskClient:
    return sign_in(cinema, viewer, locale="en")


def take(cinema: Cinema, **result: str) -> None:
    """Have every wish carried out."""
    cinema.answer_commands(result=result)


def test_the_button_subscribes_and_leads_to_paying(
    cinema: Cinema, client: FlaskClient, viewer: Row
) -> None:
    price = cinema.build_price(code="monthly")
    invoice_id = str(new_id())
    take(cinema, invoice_id=invoice_id, subscription_id=str(new_id()))

    answer = press(client, open_plans(client))

    command = cinema.publisher.command()
    assert isinstance(command, Subscribe)
    assert (command.viewer_id, command.price_id) == (viewer["id"], price["id"])
    assert command.trial is False
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pay/{invoice_id}")


def test_the_code_is_kept_through_to_subscribing(cinema: Cinema, client: FlaskClient) -> None:
    cinema.build_price(code="monthly")
    code = build_promo_code(valid_from=LONG_AGO)
    store(cinema.owner_engine, promo_codes=[code])
    take(cinema, invoice_id=str(new_id()))

    press(client, open_plans(client, "?promo=kino50"))

    command = cinema.publisher.command()
    assert isinstance(command, Subscribe)
    assert command.promo_code_id == code["id"]


def test_a_code_that_does_not_fit_is_not_sent(cinema: Cinema, client: FlaskClient) -> None:
    cinema.build_price(code="monthly")
    code = build_promo_code(valid_from=LONG_AGO, status="archived")
    store(cinema.owner_engine, promo_codes=[code])

    assert open_plans(client, "?promo=kino50")["promo"] == ""


@pytest.mark.parametrize(("needs_card", "way"), [(True, "/pay/"), (False, "/subscription")])
def test_a_trial_leads_to_its_card_check_or_begins_at_once(
    cinema: Cinema, client: FlaskClient, way: str, *, needs_card: bool
) -> None:
    cinema.build_price(code="monthly", trial_days=7, trial_needs_card=needs_card)
    take(cinema, invoice_id=str(new_id()))

    answer = press(client, open_plans(client))

    command = cinema.publisher.command()
    assert isinstance(command, Subscribe)
    assert command.trial is True
    assert answer.headers["Location"].startswith(way)


def test_a_button_pressed_twice_is_one_wish(cinema: Cinema, client: FlaskClient) -> None:
    cinema.build_price(code="monthly")
    take(cinema, invoice_id=str(new_id()))
    fields = open_plans(client)

    ways = [press(client, fields).headers["Location"] for _ in range(2)]

    assert ways[0] == ways[1]
    assert len(cinema.publisher.published) == 1


def test_who_comes_back_from_the_door_finds_the_plan(cinema: Cinema, client: FlaskClient) -> None:
    cinema.build_price(code="monthly")

    page = client.get("/plans/monthly?promo=", headers=BROWSER)

    assert page.status_code == 200
    assert fields_of(page)["wish"]
    assert "You pay RUB 299.90." in text_of(page)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_plan_that_is_not_on_offer_has_no_page(
    cinema: Cinema, client: FlaskClient, method: str
) -> None:
    cinema.build_price(code="monthly")
    fields = open_plans(client)

    page = client.open("/plans/golden", method=method, data=fields, headers=BROWSER)

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert cinema.publisher.published == []


def test_a_refusal_is_told_above_the_plan(cinema: Cinema, client: FlaskClient, viewer: Row) -> None:
    cinema.build_price(code="monthly")
    fields = open_plans(client)
    cinema.build_subscription(viewer)

    page = press(client, fields)

    assert page.status_code == 409
    assert "You have a subscription already." in page.text
    assert cinema.publisher.published == []


def test_a_trial_that_was_taken_meanwhile_is_told(cinema: Cinema, client: FlaskClient) -> None:
    cinema.build_price(code="monthly", trial_days=7)
    problem = {"kind": "conflict", "code": "trial_used", "message": "used", "facts": {}}
    cinema.answer_commands(problem=problem)

    page = press(client, open_plans(client))

    assert page.status_code == 409
    assert "You have had your free trial already" in page.text


def test_a_broker_that_is_away_takes_nothing_and_the_button_stays(
    cinema: Cinema, client: FlaskClient
) -> None:
    cinema.build_price(code="monthly")
    fields = open_plans(client)
    cinema.publisher.refusal = MessageNotSent("away")

    page = press(client, fields)

    assert page.status_code == 503
    assert "sending it twice does no harm" in page.text
    # The broker may have it all the same: sent again it must be known again.
    assert fields_of(page)["wish"] == fields["wish"]


def test_a_wish_that_takes_long_is_followed_on_the_subscriptions_page(
    cinema: Cinema, viewer: Row
) -> None:
    # With one thread nobody may wait, so that what is not known at once is pending.
    settings = replace(cinema.settings, web=replace(cinema.settings.web, threads=1))
    client = create_app(settings, publisher=cinema.publisher).test_client()
    client.post("/session", json={"token": cinema.token(viewer["id"], locale="en")})
    cinema.build_price(code="monthly")

    answer = press(client, open_plans(client))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/subscription")


@pytest.mark.parametrize(
    "damage", [{"csrf_token": "x"}, {"wish": "x"}, {"trial": "x"}, {"promo": "X" * 65}]
)
def test_a_form_that_is_not_ours_subscribes_nobody(
    cinema: Cinema, client: FlaskClient, damage: dict[str, Any]
) -> None:
    cinema.build_price(code="monthly")

    page = press(client, open_plans(client) | damage)

    assert page.status_code in {400, 422}
    assert cinema.publisher.published == []


def test_a_stranger_who_presses_the_button_is_asked_to_sign_in(
    cinema: Cinema, client: FlaskClient
) -> None:
    cinema.build_price(code="monthly")
    fields = open_plans(client)
    client.delete_cookie("kinokassa_token")

    page = press(client, fields)

    assert page.status_code == 401
    assert 'href="/sign-in"' in page.text
    assert cinema.publisher.published == []
