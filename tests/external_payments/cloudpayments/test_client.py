"""What leaves on the wire, and how it leaves."""

import base64

import pytest

from billing_rules.money import Money
from cli.local.ports import pick_free_port
from external_payments.cloudpayments.errors import RequestIdMissing
from external_payments.port import Initiator
from tests.external_payments.builders import (
    PAYMENT_ID,
    REFUND_ID,
    TRANSACTION_ID,
    a_charge,
    a_receipt,
    a_refund,
    an_operation,
)
from tests.external_payments.scripted_gateway import Reply, ScriptedGateway, envelope


@pytest.mark.parametrize(
    ("amount_minor", "written"),
    [
        (29_990, b"299.90"),
        (1, b"0.01"),
        (100_000, b"1000.00"),
        # As a double these would come out as 0.28999999999999998 and 4.3500000000000001.
        (29, b"0.29"),
        (435, b"4.35"),
        # More digits than a double holds.
        (900_719_925_474_099_301, b"9007199254740993.01"),
    ],
)
def test_an_amount_leaves_as_an_exact_decimal_number(gateway, client, amount_minor, written):
    gateway.answer(envelope(success=True, model=an_operation()))

    client.charge_saved_card(a_charge(amount=Money(amount_minor, "RUB")))

    assert b'"Amount":' + written + b"," in gateway.received[0].body


def test_a_charge_carries_all_that_the_gateway_asks_for(gateway, client):
    gateway.answer(envelope(success=True, model=an_operation()))

    client.charge_saved_card(a_charge())

    assert gateway.received[0].path == "/payments/tokens/charge"
    assert gateway.received[0].json == {
        "Amount": 299.9,
        "Currency": "RUB",
        "AccountId": "viewer-1",
        "Token": "tk_secret",
        "InvoiceId": str(PAYMENT_ID),
        "Description": "Monthly",
        "Email": "viewer@example.com",
        "TrInitiatorCode": 0,
        "PaymentScheduled": 1,
    }


@pytest.mark.parametrize(
    ("initiator", "scheduled", "codes"),
    [
        (Initiator.MERCHANT, True, (0, 1)),
        (Initiator.MERCHANT, False, (0, 0)),
        (Initiator.VIEWER, False, (1, 0)),
    ],
)
def test_the_bank_is_told_who_started_a_charge(gateway, client, initiator, scheduled, codes):
    gateway.answer(envelope(success=True, model=an_operation()))

    client.charge_saved_card(a_charge(initiator=initiator, scheduled=scheduled))

    sent = gateway.received[0].json
    assert (sent["TrInitiatorCode"], sent["PaymentScheduled"]) == codes


def test_a_missing_email_is_left_out(gateway, client):
    gateway.answer(envelope(success=True, model=an_operation()))

    client.charge_saved_card(a_charge(email=None))

    assert "Email" not in gateway.received[0].json


def test_the_request_id_of_a_charge_is_the_payment(gateway, client):
    gateway.answer(envelope(success=True, model=an_operation()))

    client.charge_saved_card(a_charge())

    assert gateway.received[0].headers["X-Request-ID"] == str(PAYMENT_ID)


def test_a_refund_carries_its_own_id_as_request_id_with_a_mark(gateway, client):
    gateway.answer(envelope(success=True, model={"TransactionId": 5}))

    client.refund_payment(a_refund())

    assert gateway.received[0].headers["X-Request-ID"] == str(REFUND_ID)
    assert gateway.received[0].json == {
        "TransactionId": TRANSACTION_ID,
        "Amount": 100.0,
        "JsonData": {"refund_id": str(REFUND_ID)},
    }


def test_a_charge_carries_its_receipt_to_the_kopeck(gateway, client):
    gateway.answer(envelope(success=True, model=an_operation()))

    client.charge_saved_card(a_charge(receipt=a_receipt()))

    body = gateway.received[0].body
    assert b'"price":299.90,"quantity":1,"amount":299.90' in body
    assert b'"amounts":{"electronic":299.90}' in body
    instruction = gateway.received[0].json["JsonData"]["cloudpayments"]
    assert instruction["customerReceipt"]["email"] == "viewer@example.com"


def test_a_charge_without_a_receipt_carries_no_free_data(gateway, client):
    gateway.answer(envelope(success=True, model=an_operation()))

    client.charge_saved_card(a_charge())

    assert "JsonData" not in gateway.received[0].json


def test_a_refund_carries_its_receipt_beside_its_mark(gateway, client):
    gateway.answer(envelope(success=True, model={"TransactionId": 1}))

    client.refund_payment(a_refund(receipt=a_receipt(10_000), email="viewer@example.com"))

    free = gateway.received[0].json["JsonData"]
    receipt = free["cloudpayments"]["customerReceipt"]
    assert free["refund_id"] == str(REFUND_ID)
    assert receipt["items"][0]["amount"] == 100
    assert receipt["email"] == "viewer@example.com"
    assert b'"amount":100.00' in gateway.received[0].body


def test_every_call_shows_our_credentials(gateway, client):
    client_answer = envelope(success=True, message="a-guid")
    gateway.answer(client_answer)

    client.test()

    expected = base64.b64encode(b"pk_test:very-secret").decode()
    assert gateway.received[0].headers["Authorization"] == f"Basic {expected}"


def test_calls_share_one_connection(gateway, client):
    gateway.answer(*[envelope(success=True, message="a-guid")] * 3)

    for _ in range(3):
        client.test()

    assert len({one.peer for one in gateway.received}) == 1


def test_surrounding_proxies_do_not_see_our_calls(gateway, client, monkeypatch):
    closed_port = pick_free_port()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
    gateway.answer(envelope(success=True, message="a-guid"))

    answer = client.test()

    assert answer == "a-guid"


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.void_payment(TRANSACTION_ID),
        lambda client: client.confirm_payment(TRANSACTION_ID, 1),
        lambda client: client.cancel_subscription("sc_1"),
    ],
    ids=["void", "confirm", "cancel subscription"],
)
def test_an_inherited_call_that_changes_something_needs_a_request_id(gateway, client, change):
    with pytest.raises(RequestIdMissing):
        change(client)

    assert gateway.received == []


def test_amounts_in_answers_are_exact(gateway: ScriptedGateway, client):
    body = b'{"Success":true,"Message":null,"Model":{"Amount":9007199254740993.01}}'
    gateway.answer(Reply(body=body))

    answer = client.get_operation(TRANSACTION_ID)

    assert answer.fields is not None
    assert answer.fields.text("Amount") == "9007199254740993.01"
