"""The `cloudpayments` package as it is published, with nothing changed but its address."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from cloudpayments import (  # type: ignore[import-untyped]  # it has no types
    CloudPayments,
    CloudPaymentsError,
    PaymentError,
)

from tests.payment_sandbox.running import (
    API_SECRET,
    GOOD_CARD,
    POOR_CARD,
    PUBLIC_ID,
    THREE_DS_CARD,
    RunningSandbox,
    eventually,
)

NEXT_CENTURY = datetime(2099, 1, 31, 10, tzinfo=UTC)
RECEIPT = {
    "Items": [{"Label": "Cinema", "Price": 10, "Quantity": 1, "Amount": 10, "Vat": 20}],
    "TaxationSystem": 0,
    "Email": "viewer@example.com",
    "Phone": "",
}


@pytest.fixture
def client(quiet_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Any:
    # The package takes a proxy from the environment, and would look for loopback behind it.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client = CloudPayments(PUBLIC_ID, API_SECRET)
    client.URL = f"{quiet_sandbox.address}/"
    return client


def charged(client: Any, sandbox: RunningSandbox, number: str = GOOD_CARD, **options: Any) -> Any:
    packet = sandbox.cryptogram(number)
    known = {"account_id": "viewer-1", "invoice_id": "invoice-1", **options}
    return client.charge_card(packet, 299.9, "RUB", "I VIEWER", "203.0.113.7", **known)


def subscribed(client: Any, sandbox: RunningSandbox) -> Any:
    token = charged(client, sandbox).token
    terms = ("viewer-1", 299.9, "RUB", "Cinema", "viewer@example.com")
    return client.create_subscription(token, *terms, NEXT_CENTURY, "Month", 1)


def test_it_pings(client: Any) -> None:
    message = client.test()

    assert str(uuid.UUID(message)) == message


def test_it_hears_of_a_wrong_password(client: Any) -> None:
    client.api_secret = "wrong"

    # It knows no status but 200, and stumbles over the page, as it does over the gateway's.
    with pytest.raises(ValueError, match="Expecting value"):
        client.test()


def test_it_charges_a_card(client: Any, quiet_sandbox: RunningSandbox) -> None:
    paid = charged(client, quiet_sandbox)

    assert (paid.status, paid.amount) == ("Completed", Decimal("299.9"))
    assert paid.created_date.tzinfo is not None


def test_it_reads_a_decline(client: Any, quiet_sandbox: RunningSandbox) -> None:
    with pytest.raises(PaymentError) as declined:
        charged(client, quiet_sandbox, POOR_CARD)

    assert (declined.value.reason_code, declined.value.reason) == (5051, "InsufficientFunds")


def test_it_reads_a_refused_request(client: Any, quiet_sandbox: RunningSandbox) -> None:
    with pytest.raises(CloudPaymentsError, match="Invalid Currency value"):
        client.charge_card(quiet_sandbox.cryptogram(GOOD_CARD), 10, "XXX", "I", "203.0.113.7")


def test_it_goes_through_3ds(client: Any, quiet_sandbox: RunningSandbox) -> None:
    waiting = charged(client, quiet_sandbox, THREE_DS_CARD)
    back = quiet_sandbox.control(
        "three_ds", transaction_id=waiting.transaction_id, decision="confirm"
    )

    paid = client.finish_3d_secure_authentication(waiting.transaction_id, back["PaRes"])

    assert waiting.redirect_params("http://shop.test")["PaReq"].startswith("+/")
    assert paid.status == "Completed"


def test_it_confirms_a_hold(client: Any, quiet_sandbox: RunningSandbox) -> None:
    held = charged(client, quiet_sandbox, require_confirmation=True)

    client.confirm_payment(held.id, 100)

    assert client.get_transaction(held.id).amount == 100


def test_it_releases_a_hold(client: Any, quiet_sandbox: RunningSandbox) -> None:
    held = charged(client, quiet_sandbox, require_confirmation=True)

    client.void_payment(held.id)

    assert client.get_transaction(held.id).status == "Cancelled"


def test_it_charges_a_token(client: Any, quiet_sandbox: RunningSandbox) -> None:
    token = charged(client, quiet_sandbox).token

    paid = client.charge_token(token, "viewer-1", 10, "RUB", data={"seat": 7})

    assert (paid.status, paid.data) == ("Completed", '{"seat":7}')


def test_it_gives_money_back_once_for_a_request_id(
    client: Any, quiet_sandbox: RunningSandbox
) -> None:
    paid = charged(client, quiet_sandbox)

    refunds = [client.refund(paid.id, 10, request_id="refund-1") for _ in range(2)]

    assert refunds[0] == refunds[1]
    with pytest.raises(CloudPaymentsError, match="greater than the remaining"):
        client.refund(paid.id, 290)


def test_it_finds_a_payment(client: Any, quiet_sandbox: RunningSandbox) -> None:
    paid = charged(client, quiet_sandbox)

    assert client.find_payment("invoice-1").id == paid.id
    assert [each.id for each in client.list_payments(paid.created_date, "UTC")] == [paid.id]


def test_it_pays_out(client: Any, quiet_sandbox: RunningSandbox) -> None:
    token = charged(client, quiet_sandbox).token

    assert client.topup(token, 10, "viewer-1", "RUB").status == "Completed"


def test_it_starts_a_subscription(client: Any, quiet_sandbox: RunningSandbox) -> None:
    made = subscribed(client, quiet_sandbox)

    assert (made.status, made.start_date) == ("Active", NEXT_CENTURY)
    assert [each.id for each in client.list_subscriptions("viewer-1")] == [made.id]


def test_it_changes_a_subscription(client: Any, quiet_sandbox: RunningSandbox) -> None:
    made = subscribed(client, quiet_sandbox)

    changed = client.update_subscription(made.id, amount=399, max_periods=12)
    client.cancel_subscription(made.id)

    assert (changed.amount, changed.max_periods) == (399, 12)
    assert client.get_subscription(made.id).status == "Cancelled"


def test_it_makes_an_order(client: Any, quiet_sandbox: RunningSandbox) -> None:
    order = client.create_order(10, "RUB", "Cinema", send_whatsapp=False, culture_info="en-US")

    assert order.url.startswith(f"{quiet_sandbox.address}/d/")


def test_it_makes_a_receipt(client: Any) -> None:
    receipt_id = client.create_receipt("7700000000", "Income", RECEIPT, request_id="receipt-1")

    eventually(lambda: client.get_receipt(receipt_id).items[0].label == "Cinema")
