"""Invoices: finding them, their whole history, and what managers do about them."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from models import Invoice, ProviderNotification, Refund
from runtime.identifiers import new_id
from tests.admin_api.office import (
    REASON,
    Office,
    as_id,
    as_texts,
    counted_statements,
    ids_of,
    with_reason,
)
from tests.admin_api.stories import paid_invoice, subscribed, unpaid_renewal
from tests.fixtures.builders import NOON, build_invoice, store


@pytest.mark.parametrize(("name", "value"), [("state", "past_due"), ("kind", "renewal")])
def test_invoices_are_found_by_what_they_are(office: Office, name: str, value: str) -> None:
    wanted = unpaid_renewal(office).invoice
    other = build_invoice({**wanted, "id": wanted["subscription_id"]})
    store(office.workshop.owner_engine, invoices=[other])

    found = office.get("/invoices", query_string={name: value})

    assert ids_of(found) == as_texts(wanted)


def test_an_invoice_is_found_by_the_number_that_people_call_it_by(office: Office) -> None:
    wanted = unpaid_renewal(office).invoice
    other = build_invoice({**wanted, "id": wanted["subscription_id"]})
    store(office.workshop.owner_engine, invoices=[other])
    number = office.get(f"/invoices/{wanted['id']}").json["number"]

    found = office.get("/invoices", query_string={"number": number})

    assert ids_of(found) == as_texts(wanted)


def test_an_unknown_state_of_invoices_is_refused_by_name(office: Office) -> None:
    refused = office.get("/invoices", query_string={"state": "overdue"})

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["state"]


def test_a_page_of_invoices_takes_one_query(office: Office) -> None:
    paid_invoice(office)

    with counted_statements(office.services.reads) as statements:
        office.get("/invoices")

    assert len(statements) == 1


def test_an_unknown_invoice_is_not_found(office: Office) -> None:
    assert office.get(f"/invoices/{new_id()}").status_code == 404


def test_an_invoice_is_shown_with_its_money(office: Office) -> None:
    invoice, payment = paid_invoice(office)

    shown = office.get(f"/invoices/{invoice['id']}").json

    assert shown["money"] == {"amount_minor": 29_990, "currency": "RUB", "amount": "299.90"}
    assert shown["refunded"]["amount"] == "0.00"
    assert [it["id"] for it in shown["payments"]] == as_texts(payment)


def test_the_history_tells_who_asked_for_each_move(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.bus.is_prompt = True

    office.post(f"/invoices/{invoice['id']}/refund", with_reason(amount="100.00"))

    lines = office.get(f"/invoices/{invoice['id']}").json["history"]
    told = [(it["source"], it["subject_kind"], it["what"], it["actor_id"]) for it in lines]
    assert told == [
        ("manager_action", "invoice", "refund_invoice", "olga"),
        ("state_change", "refund", "request", "olga"),
        ("state_change", "refund", "send", "olga"),
    ]
    assert lines[0]["reason"] == REASON
    assert lines[0]["command_id"] == lines[1]["command_id"]


def test_the_history_holds_the_provider_s_notifications(office: Office) -> None:
    invoice, payment = paid_invoice(office)
    notification = {
        "id": new_id(),
        "provider": "cloudpayments",
        "kind": "pay",
        "transaction_id": 777,
        "payment_id": payment["id"],
        "content_type": "application/json",
        "sealed_body": "sealed",
        "body_digest": "d",
        "outcome": "settled",
        "received_at": NOON,
        "tries": 1,
    }
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(insert(ProviderNotification).values(**notification))

    [line] = office.get(f"/invoices/{invoice['id']}").json["history"]

    assert (line["source"], line["what"], line["to_state"]) == ("notification", "pay", "settled")
    assert line["detail"]["transaction_id"] == 777
    assert "sealed" not in str(line)


def test_the_history_holds_the_moves_of_the_subscription(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.bus.is_prompt = True

    office.post(f"/subscriptions/{invoice['subscription_id']}/renewal", {"enabled": False})

    lines = office.get(f"/invoices/{invoice['id']}").json["history"]
    assert [(it["subject_kind"], it["what"]) for it in lines] == [
        ("subscription", "turn_renewal"),
        ("subscription", "turn_renewal_off"),
    ]


def test_the_whole_history_takes_six_queries(office: Office) -> None:
    invoice, _ = paid_invoice(office)

    with counted_statements(office.services.reads) as statements:
        office.get(f"/invoices/{invoice['id']}")

    assert len(statements) == 6


def test_an_issued_invoice_has_the_id_that_was_answered(office: Office) -> None:
    subscription = subscribed(office)
    body = with_reason(amount="49.90", currency="RUB", description="Премьера")

    answer = office.post(f"/subscriptions/{subscription['id']}/invoices", body)
    office.bus.carry_out_all()

    assert answer.status_code == 202
    invoice = office.workshop.row(Invoice, as_id(answer.json["result"]["invoice_id"]))
    assert (invoice.kind, invoice.amount_minor, invoice.description) == (
        "manual",
        4_990,
        "Премьера",
    )


def test_an_invoice_in_another_currency_is_refused(office: Office) -> None:
    subscription = subscribed(office)
    office.bus.is_prompt = True
    body = with_reason(amount="49.90", currency="USD", description="Премьера")

    refused = office.post(f"/subscriptions/{subscription['id']}/invoices?wait=5", body)

    assert refused.status_code == 422
    assert refused.json["code"] == "currency_differs"


def test_an_annulled_invoice_is_cancelled(office: Office) -> None:
    invoice = unpaid_renewal(office).invoice
    office.bus.is_prompt = True

    office.post(f"/invoices/{invoice['id']}/cancel?wait=5", with_reason())

    assert office.workshop.row(Invoice, invoice["id"]).state == "cancelled"


def test_a_paid_invoice_cannot_be_annulled(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.bus.is_prompt = True

    refused = office.post(f"/invoices/{invoice['id']}/cancel?wait=5", with_reason())

    assert refused.status_code == 409
    assert refused.json["fields"]["state"] == "paid"
    assert "refund" in refused.json["fields"]["allowed"]


def test_an_unknown_invoice_cannot_be_annulled(office: Office) -> None:
    office.bus.is_prompt = True

    refused = office.post(f"/invoices/{new_id()}/cancel?wait=5", with_reason())

    assert refused.status_code == 404
    assert refused.json["code"] == "invoice_not_found"


@pytest.mark.parametrize(
    ("amount", "refunded_minor"),
    [({"amount": "100.00"}, 10_000), ({"amount_minor": 1}, 1), ({}, 29_990)],
)
def test_a_refund_gives_back_what_was_asked_or_all(
    office: Office, amount: dict[str, object], refunded_minor: int
) -> None:
    invoice, _ = paid_invoice(office)

    answer = office.post(f"/invoices/{invoice['id']}/refund", with_reason(**amount))
    office.bus.carry_out_all()

    refund = office.workshop.row(Refund, as_id(answer.json["result"]["refund_id"]))
    assert refund.amount_minor == refunded_minor
    assert refund.requested_by == "manager:olga"


def test_more_than_was_paid_cannot_be_given_back(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.bus.is_prompt = True

    refused = office.post(f"/invoices/{invoice['id']}/refund?wait=5", with_reason(amount="300.00"))

    assert refused.status_code == 409
    assert refused.json["fields"]["refundable_minor"] == 29_990


@pytest.mark.parametrize(
    "path",
    [
        "/invoices/{id}/refund",
        "/invoices/{id}/cancel",
        "/subscriptions/{id}/cancel",
        "/subscriptions/{id}/grant-time",
        "/subscriptions/{id}/invoices",
        "/payments/{id}/retry",
    ],
)
@pytest.mark.parametrize("reason", [None, "", "  ", "ok", "x" * 501])
def test_acts_on_money_need_a_reason(office: Office, path: str, reason: str | None) -> None:
    complete = {"days": 1, "amount": "1.00", "currency": "RUB", "description": "d"}
    fields = {
        "/subscriptions/{id}/grant-time": ("days",),
        "/subscriptions/{id}/invoices": ("amount", "currency", "description"),
        "/payments/{id}/retry": (),
    }
    body = {name: complete[name] for name in fields.get(path, ())}
    if path.endswith("retry"):
        body["attempt_number"] = 1
    if reason is not None:
        body["reason"] = reason

    refused = office.post(path.format(id=new_id()), body)

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["reason"]
    assert office.bus.published == []


def test_invoices_are_listed_newest_first(office: Office) -> None:
    subscription = subscribed(office)
    invoices = [
        build_invoice(subscription, created_at=NOON + timedelta(days=day)) for day in (2, 0, 1)
    ]
    store(office.workshop.owner_engine, invoices=invoices)

    newest, oldest, middle = invoices
    assert ids_of(office.get("/invoices")) == as_texts(newest, middle, oldest)
