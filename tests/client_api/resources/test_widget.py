"""`GET /v1/invoices/{id}/widget`: the widget is opened with what we know, not with what we hear."""

import pytest

from client_api.representations.invoices import WidgetSchema
from tests.client_api.cinema import Cinema, Row, assert_fits
from tests.fixtures.builders import build_invoice, store


def show_widget(cinema: Cinema, viewer: Row, invoice: Row, **claims: object) -> Row:
    answer = cinema.caller_for(viewer, **claims).get(f"/v1/invoices/{invoice['id']}/widget")
    assert answer.status_code == 200
    assert_fits(WidgetSchema, answer.json)
    shown: Row = answer.json
    return shown


def test_the_widget_is_told_of_our_payment(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, description="Месяц кино")
    payment = cinema.build_payment(invoice)

    shown = show_widget(cinema, viewer, invoice)

    assert shown["script_url"] == "https://widget.example.test/bundles/cloudpayments.js"
    assert shown["payment_id"] == str(payment["id"])
    receipt = shown["parameters"].pop("receipt")
    assert [line["amount"] for line in receipt["items"]] == [299.9]
    assert shown["parameters"] == {
        "publicTerminalId": "pk_tests",
        "amount": 299.9,
        "currency": "RUB",
        "paymentSchema": "Single",
        "culture": "ru-RU",
        "description": "Месяц кино",
        "externalId": str(payment["id"]),
        "userInfo": {"accountId": str(viewer["id"])},
        "receiptEmail": "viewer@example.test",
        "retryPayment": False,
        "tokenize": True,
    }


def test_the_token_knows_the_viewers_language_and_address_better_than_the_database(
    cinema: Cinema,
) -> None:
    viewer = cinema.build_viewer(locale="ru", email="old@example.test")
    invoice = cinema.build_invoice(viewer)
    cinema.build_payment(invoice)

    shown = show_widget(cinema, viewer, invoice, locale="en-GB", email="new@example.test")

    assert shown["parameters"]["culture"] == "en-US"
    assert shown["parameters"]["receiptEmail"] == "new@example.test"


def test_a_card_is_not_kept_for_an_extra_demand(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, kind="manual")
    cinema.build_payment(invoice)

    shown = show_widget(cinema, viewer, invoice)

    assert shown["parameters"]["tokenize"] is False


def test_a_card_is_not_kept_where_nothing_will_be_renewed(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, auto_renew=False)
    invoice = build_invoice(subscription, kind="renewal", state="past_due")
    store(cinema.owner_engine, invoices=[invoice])
    cinema.build_payment(invoice)

    shown = show_widget(cinema, viewer, invoice)

    assert shown["parameters"]["tokenize"] is False


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "declined"},
        {"state": "abandoned"},
        # A charge of the saved card is under way: nothing for the widget.
        {"state": "opened", "origin": "schedule"},
    ],
)
def test_without_an_open_checkout_there_is_nothing_to_open(
    cinema: Cinema, columns: dict[str, str]
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    cinema.build_payment(invoice, **columns)

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}/widget")

    assert (answer.status_code, answer.json["code"]) == (409, "checkout_not_open")
    assert answer.json["fields"] == {"state": "issued", "allowed": ["checkout"]}


def test_for_a_paid_invoice_no_checkout_is_offered(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, state="paid")

    answer = cinema.caller_for(viewer).get(f"/v1/invoices/{invoice['id']}/widget")

    assert answer.json["fields"] == {"state": "paid", "allowed": []}


def test_the_receipt_in_the_widget_goes_by_the_plan_of_the_invoice(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_price(code="gift-plan", vat="10")
    invoice = cinema.build_invoice(viewer, derivation={"plan": "gift-plan"})
    cinema.build_payment(invoice)

    shown = show_widget(cinema, viewer, invoice)

    assert [line["vat"] for line in shown["parameters"]["receipt"]["items"]] == [10]


def test_the_widget_takes_other_money_than_roubles_without_a_receipt(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, currency="USD")
    cinema.build_payment(invoice)

    shown = show_widget(cinema, viewer, invoice)

    assert "receipt" not in shown["parameters"]
