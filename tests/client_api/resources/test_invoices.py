"""Reading invoices, opening a checkout, and annulling."""

import pytest

from billing_rules.derivation import AskedBy, Derivation, Reason
from client_api.representations.invoices import InvoiceCardSchema, InvoiceSchema
from interaction_bus.commands import CancelInvoice, OpenCheckout
from runtime.identifiers import derived_id, new_id
from runtime.web.pagination import page_schema
from tests.client_api.cinema import LONG_AGO, Cinema, Row, assert_fits
from tests.fixtures.builders import build_receipt, store


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

    assert_fits(InvoiceCardSchema, answer.json)
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


def explained_invoice(cinema: Cinema, viewer: Row) -> Row:
    derivation = Derivation(
        reason=Reason.FIRST,
        asked_by=AskedBy.VIEWER,
        plan="monthly",
        list_price_minor=29_990,
        currency="RUB",
        titles={"monthly": {"ru": "Месяц кино", "en": "A month of films"}},
    )
    return cinema.build_invoice(viewer, derivation=derivation.to_json())


@pytest.mark.parametrize(
    ("asked", "locale", "words"),
    [
        ("en-GB,en;q=0.9", "ru", "A month of films"),
        ("ru", "en", "Месяц кино"),
        # Who asks for none of our languages reads their own.
        ("de", "en", "A month of films"),
        (None, "en", "A month of films"),
        (None, "ru", "Месяц кино"),
    ],
)
def test_an_invoice_is_explained_in_the_language_asked_for(
    cinema: Cinema, asked: str | None, locale: str, words: str
) -> None:
    viewer = cinema.build_viewer(locale=locale)
    invoice = explained_invoice(cinema, viewer)
    caller = cinema.caller_for(viewer)
    if asked is not None:
        caller.headers["Accept-Language"] = asked

    answer = caller.get(f"/v1/invoices/{invoice['id']}")

    assert words in answer.json["explanation"]


@pytest.mark.parametrize("derivation", [{"version": 99}, {"version": 1, "reason": "whim"}])
def test_an_invoice_that_nobody_can_explain_is_shown_all_the_same(
    cinema: Cinema, derivation: dict[str, object]
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, derivation=derivation)

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}")

    assert (answer.status_code, answer.json["explanation"]) == (200, None)


def test_an_invoice_shows_the_receipts_of_its_money(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    payment = cinema.build_payment(invoice, state="succeeded")
    receipt = build_receipt(payment, url="https://ofd.example.test/r-1")
    store(cinema.owner_engine, receipts=[receipt])

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}")

    assert_fits(InvoiceCardSchema, answer.json)
    (shown,) = answer.json["receipts"]
    assert (shown["url"], shown["number"]) == ("https://ofd.example.test/r-1", "117")
    assert shown["total"]["amount"] == "299.90"


def test_the_receipts_of_another_invoice_are_not_shown(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    stranger = cinema.build_payment(cinema.build_invoice(cinema.build_viewer()))
    store(cinema.owner_engine, receipts=[build_receipt(stranger)])
    invoice = cinema.build_invoice(viewer)

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}")

    assert answer.json["receipts"] == []
