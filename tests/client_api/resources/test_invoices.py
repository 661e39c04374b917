"""Reading invoices, opening a checkout, and annulling."""

import pytest

from client_api.representations.invoices import InvoiceSchema, InvoiceWithAttemptSchema
from interaction_bus.commands import CancelInvoice, OpenCheckout
from runtime.identifiers import derived_id, new_id
from runtime.web.pagination import page_schema
from tests.client_api.cinema import LONG_AGO, Cinema, assert_fits


def test_invoices_are_listed_to_the_viewer_who_owes_them(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    cinema.build_invoice(cinema.build_viewer())

    answer = cinema.caller_for(viewer).get("/v1/invoices")

    assert_fits(page_schema(InvoiceSchema), answer.json)
    assert [item["id"] for item in answer.json["items"]] == [str(invoice["id"])]


def test_an_invoice_tells_of_its_last_attempt_with_the_banks_words(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    cinema.build_payment(invoice, attempt=1, state="abandoned")
    last = cinema.build_payment(
        invoice, attempt=2, state="declined", payer_message="Недостаточно средств"
    )

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}")

    assert_fits(InvoiceWithAttemptSchema, answer.json)
    assert answer.json["last_payment"] == {
        "id": str(last["id"]),
        "state": "declined",
        "message": "Недостаточно средств",
    }


def test_an_invoice_that_nobody_tried_to_pay_has_no_attempt(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}")

    assert answer.json["last_payment"] is None


@pytest.mark.parametrize(
    ("columns", "is_payable"),
    [
        ({}, True),
        ({"expires_at": None}, True),
        ({"expires_at": LONG_AGO}, False),
        ({"state": "paid"}, False),
        ({"state": "cancelled"}, False),
    ],
)
def test_an_invoice_tells_whether_it_can_be_paid(
    cinema: Cinema, columns: dict[str, object], *, is_payable: bool
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, **columns)

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}")

    assert answer.json["is_payable"] is is_payable


@pytest.mark.parametrize("path", ["", "/widget", "/checkout", "/cancel"])
def test_another_viewers_invoice_is_as_good_as_missing(cinema: Cinema, path: str) -> None:
    invoice = cinema.build_invoice(cinema.build_viewer())
    stranger = cinema.caller(new_id())
    ask = stranger.post if path in {"/checkout", "/cancel"} else stranger.get

    foreign, unknown = (ask(f"/v1/invoices/{it}{path}") for it in (invoice["id"], new_id()))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json == unknown.json
    assert cinema.publisher.published == []


def test_a_checkout_is_opened_by_a_command(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)

    answer = cinema.caller_for(viewer).post(f"/v1/invoices/{invoice['id']}/checkout")

    (envelope,) = cinema.publisher.published
    assert answer.status_code == 202
    assert cinema.publisher.command() == OpenCheckout(
        viewer_id=viewer["id"],
        invoice_id=invoice["id"],
        new_payment_id=derived_id(envelope.message_id, "payment"),
    )


@pytest.mark.parametrize("state", ["paid", "cancelled", "expired", "refunded"])
def test_an_invoice_that_is_settled_cannot_be_checked_out(cinema: Cinema, state: str) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state=state)

    answer = cinema.caller_for(viewer).post(f"/v1/invoices/{invoice['id']}/checkout")

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed_in_this_state")
    assert answer.json["fields"]["state"] == state


def test_an_unpaid_invoice_is_annulled_by_a_command(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)

    cinema.caller_for(viewer).post(f"/v1/invoices/{invoice['id']}/cancel", {"reason": "mistake"})

    assert cinema.publisher.command() == CancelInvoice(
        invoice_id=invoice["id"], viewer_id=viewer["id"], reason="mistake"
    )


def test_a_paid_invoice_cannot_be_annulled_and_the_answer_says_what_can_be_done(
    cinema: Cinema,
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="paid")

    answer = cinema.caller_for(viewer).post(f"/v1/invoices/{invoice['id']}/cancel")

    assert answer.status_code == 409
    assert answer.json["fields"] == {
        "state": "paid",
        "allowed": ["refund_partially", "refund", "dispute"],
    }
