"""Fiscal receipts: shown with their invoice, and missed where money moved without one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.admin_api.conftest import create_admin_app
from tests.admin_api.office import Office, as_texts, ids_of
from tests.admin_api.stories import paid_invoice, subscribed
from tests.fixtures.builders import (
    NOON,
    build_invoice,
    build_payment,
    build_receipt,
    build_refund,
    store,
)

MISSING = "/receipts/missing"


def test_a_payment_without_a_receipt_is_missing_one(office: Office) -> None:
    invoice, payment = paid_invoice(office)

    (row,) = office.get(MISSING).json["items"]

    assert (row["id"], row["kind"]) == (str(payment["id"]), "income")
    assert (row["invoice_id"], row["money"]["amount"]) == (str(invoice["id"]), "299.90")


def test_a_payment_with_its_receipt_is_missing_none(office: Office) -> None:
    _, payment = paid_invoice(office)
    store(office.workshop.owner_engine, receipts=[build_receipt(payment)])

    assert office.get(MISSING).json["items"] == []


def test_a_payment_of_this_hour_may_still_get_its_receipt(office: Office) -> None:
    invoice = build_invoice(subscribed(office), state="paid")
    recent = office.workshop.now() - timedelta(minutes=59)
    payment = build_payment(invoice, state="succeeded", settled_at=recent)
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment])

    assert office.get(MISSING).json["items"] == []


def test_a_refund_needs_a_receipt_of_its_own(office: Office) -> None:
    _, payment = paid_invoice(office)
    refund = build_refund(payment, state="succeeded", settled_at=NOON)
    receipt = build_receipt(payment)
    store(office.workshop.owner_engine, refunds=[refund], receipts=[receipt])

    (row,) = office.get(MISSING).json["items"]

    assert (row["id"], row["kind"]) == (str(refund["id"]), "income_return")


@pytest.mark.parametrize("columns", [{"kind": "card_check"}, {"kind": "manual"}])
def test_money_of_every_kind_needs_a_receipt(office: Office, columns: dict[str, Any]) -> None:
    invoice = build_invoice(subscribed(office), state="paid", **columns)
    payment = build_payment(invoice, state="succeeded", settled_at=NOON)
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment])

    assert ids_of(office.get(MISSING)) == as_texts(payment)


def test_a_surplus_needs_a_receipt_too(office: Office) -> None:
    invoice = build_invoice(subscribed(office), state="cancelled")
    payment = build_payment(invoice, state="succeeded", settled_at=NOON, is_surplus=True)
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment])

    assert ids_of(office.get(MISSING)) == as_texts(payment)


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "declined", "settled_at": NOON},
        {"state": "unknown"},
        # A receipt is in roubles.
        {"state": "succeeded", "settled_at": NOON, "currency": "USD"},
    ],
)
def test_money_that_gets_no_receipt_is_missing_none(
    office: Office, columns: dict[str, Any]
) -> None:
    invoice = build_invoice(subscribed(office))
    payment = build_payment(invoice, **columns)
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment])

    assert office.get(MISSING).json["items"] == []


def test_missing_receipts_are_listed_page_by_page_the_latest_first(office: Office) -> None:
    invoices = [build_invoice(subscribed(office), state="paid")]
    payments = [
        build_payment(
            invoices[0], attempt=number, state="succeeded", settled_at=NOON + timedelta(days=number)
        )
        for number in (1, 2, 3)
    ]
    store(office.workshop.owner_engine, invoices=invoices, payments=payments)

    first = office.get(f"{MISSING}?limit=2").json
    second = office.get(f"{MISSING}?limit=2&cursor={first['next_cursor']}").json

    seen = [row["id"] for page in (first, second) for row in page["items"]]
    assert seen == as_texts(*reversed(payments))


def test_where_no_receipts_are_expected_none_is_missing(office: Office) -> None:
    paid_invoice(office)
    app = create_admin_app(replace(office.services, receipts_expected=False))

    with app.test_client() as client:
        desk = Office(app, client, office.services, office.bus, office.workshop)

        assert desk.get(MISSING).json == {"items": [], "next_cursor": None}


def test_an_invoice_shows_its_receipts(office: Office) -> None:
    invoice, payment = paid_invoice(office)
    receipt = build_receipt(payment, url="https://ofd.example.test/r-1")
    store(office.workshop.owner_engine, receipts=[receipt])

    card = office.get(f"/invoices/{invoice['id']}").json

    (shown,) = card["receipts"]
    assert (shown["id"], shown["url"]) == (str(receipt["id"]), "https://ofd.example.test/r-1")
    assert shown["fiscal"] == {"document_number": "117"}


def test_an_invoice_explains_itself_in_both_languages(office: Office) -> None:
    invoice, _ = paid_invoice(office)

    explanation = office.get(f"/invoices/{invoice['id']}").json["explanation"]

    assert set(explanation) == {"ru", "en"}
    assert all(explanation.values())
    assert explanation["ru"] != explanation["en"]
