"""`/v1/gifts`: buying, reading the code once it is paid, claiming with it."""

from typing import Any

import pytest

from billing_rules.gift_codes import ALPHABET, CODE_LENGTH, code_digest, grouped_code
from client_api.representations.gifts import GiftSchema
from client_api.services import current_services
from interaction_bus.commands import BuyGift, ClaimGift
from runtime.identifiers import new_id
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, assert_fits
from tests.client_api.stored_gifts import CODE, stored_gift
from tests.fixtures.builders import build_gift, build_gift_invoice, store


def test_buying_a_gift_sends_its_code_sealed(cinema: Cinema) -> None:
    price = cinema.build_price(code="monthly")
    buyer_id = new_id()

    answer = cinema.caller(buyer_id).post("/v1/gifts", {"plan": "monthly", "periods": 3})

    command = cinema.publisher.command()
    assert answer.status_code == 202
    assert isinstance(command, BuyGift)
    assert (command.viewer_id, command.price_id, command.periods) == (buyer_id, price["id"], 3)
    with cinema.app.app_context():
        code = current_services().sealer.open(command.sealed_code)["code"]
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(ALPHABET)
    assert command.code_digest == code_digest(code)
    assert code not in str(cinema.publisher.published)


def test_an_order_tells_which_invoice_to_pay(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.caller(new_id()).post("/v1/gifts", {"plan": "monthly"})

    command: Any = cinema.publisher.command()
    assert answer.json["result"] == {
        "gift_id": str(command.new_gift_id),
        "invoice_id": str(command.new_invoice_id),
    }


def test_two_gifts_have_different_codes(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    caller = cinema.caller(new_id())

    caller.post("/v1/gifts", {"plan": "monthly"})
    first: Any = cinema.publisher.command()
    cinema.publisher.forget()
    caller.post("/v1/gifts", {"plan": "monthly"})
    second: Any = cinema.publisher.command()

    assert first.code_digest != second.code_digest


def test_a_subscriber_may_buy_a_gift(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer)

    answer = cinema.caller_for(viewer).post("/v1/gifts", {"plan": "monthly"})

    assert answer.status_code == 202


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"plan": "monthly", "periods": 0},
        {"plan": "monthly", "periods": 37},
        {"plan": "monthly", "periods": "3"},
        {"plan": "monthly", "periods": 1.5},
        {"plan": "monthly", "code": CODE},
        {"plan": ""},
        [],
    ],
)
def test_a_wrong_order_is_refused_by_field(cinema: Cinema, body: Any) -> None:
    cinema.build_price(code="monthly")

    answer = cinema.caller(new_id()).post("/v1/gifts", body)

    assert answer.status_code == 422
    assert answer.json["fields"]
    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    ("plan", "status", "refusal"),
    [("golden", 404, "plan_not_found"), ("old", 409, "plan_archived")],
)
def test_only_plans_on_sale_are_given(cinema: Cinema, plan: str, status: int, refusal: str) -> None:
    cinema.build_price(code="old", status="archived")

    answer = cinema.caller(new_id()).post("/v1/gifts", {"plan": plan})

    assert (answer.status_code, answer.json["code"]) == (status, refusal)


def test_the_buyer_reads_the_code_once_it_is_paid(cinema: Cinema) -> None:
    buyer = cinema.build_viewer()
    gift = stored_gift(cinema, buyer)

    listed = cinema.caller_for(buyer).get("/v1/gifts")
    shown = cinema.caller_for(buyer).get(f"/v1/gifts/{gift['id']}")

    assert shown.json["code"] == grouped_code(CODE)
    assert listed.json["items"] == [shown.json]
    assert_fits(GiftSchema, shown.json)


@pytest.mark.parametrize("state", ["ordered", "abandoned"])
def test_nobody_reads_the_code_of_a_gift_that_is_not_paid(cinema: Cinema, state: str) -> None:
    buyer = cinema.build_viewer()
    gift = stored_gift(cinema, buyer, state=state)

    shown = cinema.caller_for(buyer).get(f"/v1/gifts/{gift['id']}")

    assert (shown.json["code"], shown.json["expires_at"]) == (None, None)


def test_a_gift_is_shown_to_its_buyer_alone(cinema: Cinema) -> None:
    gift = stored_gift(cinema, cinema.build_viewer())
    stranger = cinema.caller(new_id())

    shown = stranger.get(f"/v1/gifts/{gift['id']}")

    assert (shown.status_code, shown.json["code"]) == (404, "gift_not_found")
    assert stranger.get("/v1/gifts").json["items"] == []


@pytest.mark.parametrize("typed", [CODE, "abcd-efgh-jklm-npqr", " ABCD EFGH JKLM NPQR "])
def test_whoever_types_the_code_claims_the_gift(cinema: Cinema, typed: str) -> None:
    gift = stored_gift(cinema, cinema.build_viewer())
    viewer_id = new_id()

    answer = cinema.caller(viewer_id).post("/v1/gifts/claim", {"code": typed})

    command = cinema.publisher.command()
    assert answer.status_code == 202
    assert isinstance(command, ClaimGift)
    assert (command.gift_id, command.viewer_id) == (gift["id"], viewer_id)
    assert CODE not in str(cinema.publisher.published)


@pytest.mark.parametrize(
    ("columns", "status", "refusal"),
    [
        ({"state": "ordered"}, 404, "gift_not_found"),
        ({"state": "abandoned"}, 404, "gift_not_found"),
        ({"state": "claimed", "claimed_at": LONG_AGO}, 409, "gift_claimed"),
        ({"state": "returned"}, 409, "gift_returned"),
        ({"state": "expired"}, 409, "gift_expired"),
        ({"state": "bought", "expires_at": LONG_AGO}, 409, "gift_expired"),
    ],
)
def test_a_code_that_claims_nothing_says_why(
    cinema: Cinema, columns: dict[str, Any], status: int, refusal: str
) -> None:
    stored_gift(cinema, cinema.build_viewer(), **columns)

    answer = cinema.caller(new_id()).post("/v1/gifts/claim", {"code": CODE})

    assert (answer.status_code, answer.json["code"]) == (status, refusal)
    assert cinema.publisher.published == []


@pytest.mark.parametrize("typed", ["WRONG", "----", "КОД"])
def test_an_unknown_code_claims_nothing(cinema: Cinema, typed: str) -> None:
    stored_gift(cinema, cinema.build_viewer())

    answer = cinema.caller(new_id()).post("/v1/gifts/claim", {"code": typed})

    assert (answer.status_code, answer.json["code"]) == (404, "gift_not_found")


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": "X" * 65}, {"code": 5}, []])
def test_what_is_no_code_is_refused(cinema: Cinema, body: Any) -> None:
    answer = cinema.caller(new_id()).post("/v1/gifts/claim", body)

    assert answer.status_code == 422


def test_the_invoice_of_a_gift_names_no_subscription(cinema: Cinema) -> None:
    buyer = cinema.build_viewer()
    gift = stored_gift(cinema, buyer)
    caller = cinema.caller_for(buyer)

    shown = caller.get(f"/v1/invoices/{gift['invoice_id']}")
    listed = caller.get("/v1/invoices")

    assert (shown.status_code, shown.json["subscription_id"]) == (200, None)
    assert [it["id"] for it in listed.json["items"]] == [shown.json["id"]]


def test_the_widget_of_a_gift_keeps_no_card(cinema: Cinema) -> None:
    buyer = cinema.build_viewer()
    invoice = build_gift_invoice(buyer, state="issued", expires_at=FAR_AHEAD)
    gift = build_gift(invoice, cinema.build_price(), state="ordered")
    store(cinema.owner_engine, invoices=[invoice], gifts=[gift])
    payment = cinema.build_payment(invoice)

    answer = cinema.caller_for(buyer).get(f"/v1/invoices/{invoice['id']}/widget")

    assert answer.status_code == 200
    assert answer.json["payment_id"] == str(payment["id"])
    assert answer.json["parameters"]["tokenize"] is False


def test_the_pay_page_of_a_gift_opens(cinema: Cinema) -> None:
    buyer = cinema.build_viewer()
    gift = stored_gift(cinema, buyer)

    page = cinema.caller_for(buyer).get(f"/pay/{gift['invoice_id']}")

    assert page.status_code == 200
