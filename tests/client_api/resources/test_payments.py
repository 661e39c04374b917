"""`GET /v1/payments`: the history of a viewer's attempts to pay."""

from datetime import timedelta

from client_api.representations.payments import PaymentSchema
from runtime.identifiers import new_id
from runtime.web.pagination import page_schema
from tests.client_api.cinema import Cinema, assert_fits
from tests.fixtures.builders import NOON


def test_the_history_begins_with_the_newest(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    older = cinema.build_payment(invoice, state="declined")
    newer = cinema.build_payment(invoice, attempt=2, created_at=NOON + timedelta(seconds=1))

    answer = cinema.caller_for(viewer).get("/v1/payments")

    assert_fits(page_schema(PaymentSchema), answer.json)
    assert [item["id"] for item in answer.json["items"]] == [str(newer["id"]), str(older["id"])]


def test_a_payment_that_arrives_between_two_pages_repeats_nothing(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    caller = cinema.caller_for(viewer)
    for second in range(3):
        moment = NOON + timedelta(seconds=second)
        cinema.build_payment(invoice, state="declined", attempt=second + 1, created_at=moment)
    first = caller.get("/v1/payments?limit=2").json
    cinema.build_payment(invoice, attempt=4, created_at=NOON + timedelta(minutes=1))

    second_page = caller.get(f"/v1/payments?limit=2&cursor={first['next_cursor']}").json

    assert [item["attempt"] for item in first["items"] + second_page["items"]] == [3, 2, 1]


def test_a_payment_tells_the_page_where_it_stands(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    payment = cinema.build_payment(
        invoice, state="declined", payer_message="Карта просрочена", card_mask="4242"
    )

    answer = cinema.caller_for(viewer).get(f"/v1/payments/{payment['id']}")

    assert_fits(PaymentSchema, answer.json)
    assert (answer.json["state"], answer.json["message"]) == ("declined", "Карта просрочена")
    assert answer.json["card_mask"] == "4242"


def test_another_viewers_payment_is_as_good_as_missing(cinema: Cinema) -> None:
    payment = cinema.build_payment(cinema.build_invoice(cinema.build_viewer()))
    stranger = cinema.caller(new_id())

    foreign, unknown = (stranger.get(f"/v1/payments/{it}") for it in (payment["id"], new_id()))

    assert (foreign.status_code, foreign.json) == (404, unknown.json)
    assert stranger.get("/v1/payments").json["items"] == []
