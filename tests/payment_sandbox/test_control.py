"""The ledger, the notifications and the other controls, which need no password."""

from __future__ import annotations

import base64
import json

import pytest

from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import (
    GOOD_CARD,
    POOR_CARD,
    Json,
    RunningSandbox,
    card_form,
    eventually,
)


def test_the_ledger_shows_an_operation_exactly(quiet_sandbox: RunningSandbox) -> None:
    token = quiet_sandbox.saved_token()
    paid = quiet_sandbox.charge_token(
        token, request_id="renewal-1", InvoiceId="invoice-1", TrInitiatorCode=0, PaymentScheduled=1
    )

    (row,) = quiet_sandbox.operations(invoice_id="invoice-1")

    created_at, created_at_ms = row.pop("created_at"), row.pop("created_at_ms")
    assert paid["Model"]["CreatedDate"] == f"/Date({created_at_ms})/"
    assert paid["Model"]["CreatedDateIso"] == created_at
    assert row == {
        "transaction_id": paid["Model"]["TransactionId"],
        "kind": "payment",
        "status": "Completed",
        "reason_code": 0,
        "amount": "299.90",
        "amount_minor": 29_990,
        "refunded_minor": 0,
        "currency": "RUB",
        "invoice_id": "invoice-1",
        "account_id": "viewer-1",
        "request_id": "renewal-1",
        "original_transaction_id": None,
        "subscription_id": None,
        "initiator_code": 0,
        "payment_scheduled": 1,
        "card": "400000******3055",
    }


def test_the_ledger_holds_a_refund_beside_its_payment(quiet_sandbox: RunningSandbox) -> None:
    payment = quiet_sandbox.charge()["Model"]["TransactionId"]
    quiet_sandbox.api(
        "/payments/refund", request_id="refund-1", TransactionId=payment, Amount="0.01"
    )

    paid, refunded = quiet_sandbox.operations()

    assert (paid["amount_minor"], paid["refunded_minor"]) == (29_990, 1)
    assert (refunded["kind"], refunded["amount_minor"]) == ("refund", 1)
    assert (refunded["original_transaction_id"], refunded["request_id"]) == (payment, "refund-1")


def test_the_ledger_can_be_asked_for_one_invoice(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.charge(InvoiceId="invoice-1")
    quiet_sandbox.charge(POOR_CARD, InvoiceId="invoice-2")

    found = quiet_sandbox.operations(invoice_id="invoice-2")

    assert [each["status"] for each in found] == ["Declined"]


def test_notifications_are_shown_with_their_answers(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    merchant.will_answer("pay", (200, '{"code": 0}'))
    sandbox.charge(InvoiceId="invoice-1")
    sandbox.charge(InvoiceId="invoice-2")

    eventually(lambda: sandbox.notifications(invoice_id="invoice-1")[0]["state"] == "delivered")
    (shown,) = sandbox.notifications(invoice_id="invoice-1")
    assert (shown["kind"], shown["next_attempt_at"]) == ("pay", None)
    assert [each["http_status"] for each in shown["attempts"]] == [200]
    assert "InvoiceId=invoice-1" in shown["body"]


def test_a_packet_tells_only_what_a_receipt_would(quiet_sandbox: RunningSandbox) -> None:
    packet = quiet_sandbox.cryptogram(GOOD_CARD)

    shown = json.loads(base64.b64decode(packet))
    assert shown["CardInfo"] == {
        "FirstSixDigits": "400000",
        "LastFourDigits": "3055",
        "ExpDateYear": "40",
        "ExpDateMonth": "12",
    }
    assert GOOD_CARD not in packet


def test_two_packets_of_a_card_differ(quiet_sandbox: RunningSandbox) -> None:
    assert quiet_sandbox.cryptogram(GOOD_CARD) != quiet_sandbox.cryptogram(GOOD_CARD)


def test_a_packet_of_the_old_script_is_read(quiet_sandbox: RunningSandbox) -> None:
    old = "01" + "400000" + "3055" + "4012" + "01" + "QUJD"

    model = quiet_sandbox.charge(CardCryptogramPacket=old)["Model"]

    assert (model["CardFirstSix"], model["CardLastFour"], model["CardExpDate"]) == (
        "400000",
        "3055",
        "12/40",
    )


def test_a_packet_needs_a_card(shared_sandbox: RunningSandbox) -> None:
    answer = shared_sandbox.post("/_control/cryptogram", json=card_form("1234"))

    assert (answer.status_code, answer.json()) == (
        422,
        {"errors": {"cardNumber": "CardNumber_Invalid"}},
    )


@pytest.mark.parametrize(
    ("fields", "status"), [({"transaction_id": 1, "decision": "confirm"}, 404), ({}, 422)]
)
def test_only_a_waiting_payment_can_be_confirmed(
    shared_sandbox: RunningSandbox, fields: Json, status: int
) -> None:
    assert shared_sandbox.post("/_control/three_ds", json=fields).status_code == status


def test_people_see_operations_beside_the_cards(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.charge(InvoiceId="<b>invoice-1</b>")

    page = quiet_sandbox.session.get(quiet_sandbox.address, timeout=30).text

    assert "4242424242424242" in page
    assert "299.90 RUB" in page
    assert "&lt;b&gt;invoice-1&lt;/b&gt;" in page
