"""Troubles to order, and cards that bring their own."""

from __future__ import annotations

import time

import pytest
import requests

from payment_sandbox.cards import Mishap, card_with_mishap
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import RunningSandbox

TOKEN_CHARGE = "payments/tokens/charge"


@pytest.fixture
def token(quiet_sandbox: RunningSandbox) -> str:
    return quiet_sandbox.saved_token()


def charges(sandbox: RunningSandbox) -> int:
    return len(sandbox.operations()) - 1


def test_a_dropped_answer_is_a_charge_without_an_answer(
    quiet_sandbox: RunningSandbox, token: str
) -> None:
    quiet_sandbox.control("faults", endpoint=TOKEN_CHARGE, kind="drop_answer")

    with pytest.raises(requests.ConnectionError):
        quiet_sandbox.charge_token(token)

    assert charges(quiet_sandbox) == 1


def test_a_dropped_answer_is_given_to_the_same_request_id(
    quiet_sandbox: RunningSandbox, token: str
) -> None:
    quiet_sandbox.control("faults", endpoint=TOKEN_CHARGE, kind="drop_answer")
    with pytest.raises(requests.ConnectionError):
        quiet_sandbox.charge_token(token, request_id="renewal-1")

    answer = quiet_sandbox.charge_token(token, request_id="renewal-1")

    assert answer["Success"] is True
    assert charges(quiet_sandbox) == 1


def test_a_hanging_answer_is_a_charge_too(quiet_sandbox: RunningSandbox, token: str) -> None:
    quiet_sandbox.control("faults", endpoint=TOKEN_CHARGE, kind="hang", seconds=60)

    with pytest.raises(requests.Timeout):
        quiet_sandbox.session.post(
            f"{quiet_sandbox.address}/{TOKEN_CHARGE}",
            json={"Amount": 10, "AccountId": "viewer-1", "Token": token},
            auth=("test_terminal", "sandbox_api_secret"),
            timeout=0.3,
        )

    assert charges(quiet_sandbox) == 1


@pytest.mark.parametrize(("when", "charged"), [("before", 0), ("after", 1)])
def test_an_error_page_comes_before_or_after_the_charge(
    quiet_sandbox: RunningSandbox, token: str, when: str, charged: int
) -> None:
    quiet_sandbox.control("faults", endpoint=TOKEN_CHARGE, kind="http_500", when=when)

    answer = quiet_sandbox.post(
        f"/{TOKEN_CHARGE}", json={"Amount": 10, "AccountId": "viewer-1", "Token": token}
    )

    assert answer.status_code == 500
    assert charges(quiet_sandbox) == charged


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("html_maintenance", 200)])
def test_other_pages_come_without_a_charge(
    quiet_sandbox: RunningSandbox, token: str, kind: str, status: int
) -> None:
    quiet_sandbox.control("faults", endpoint=TOKEN_CHARGE, kind=kind)

    answer = quiet_sandbox.post(
        f"/{TOKEN_CHARGE}", json={"Amount": 10, "AccountId": "viewer-1", "Token": token}
    )

    assert answer.status_code == status
    assert not answer.headers["Content-Type"].startswith("application/json")
    assert charges(quiet_sandbox) == 0


def test_a_delayed_request_is_carried_out_late(quiet_sandbox: RunningSandbox, token: str) -> None:
    quiet_sandbox.control("faults", endpoint=TOKEN_CHARGE, kind="delay", seconds=0.3)
    started_at = time.monotonic()

    answer = quiet_sandbox.charge_token(token)

    assert time.monotonic() - started_at >= 0.3
    assert answer["Success"] is True


def test_a_fault_is_used_up(quiet_sandbox: RunningSandbox) -> None:
    quiet_sandbox.control("faults", endpoint="test", kind="http_500", times=2)

    statuses = [quiet_sandbox.post("/test").status_code for _ in range(3)]

    assert statuses == [500, 500, 200]


def test_a_fault_for_all_endpoints_can_be_taken_back(quiet_sandbox: RunningSandbox) -> None:
    fault = quiet_sandbox.control("faults", endpoint="*", kind="429", times="always")
    before = [quiet_sandbox.post("/test").status_code for _ in range(3)]

    quiet_sandbox.session.delete(
        f"{quiet_sandbox.address}/_control/faults/{fault['id']}", timeout=30
    )

    assert before == [429, 429, 429]
    assert quiet_sandbox.post("/test").status_code == 200


def test_all_faults_can_be_taken_back_at_once(quiet_sandbox: RunningSandbox) -> None:
    for _ in range(2):
        quiet_sandbox.control("faults", endpoint="test", kind="http_500")

    left = quiet_sandbox.session.delete(
        f"{quiet_sandbox.address}/_control/faults", timeout=30
    ).json()

    assert left == {"faults": []}


def test_a_fault_can_wait_for_an_invoice(quiet_sandbox: RunningSandbox, token: str) -> None:
    quiet_sandbox.control("faults", endpoint="*", kind="drop_answer", invoice_id="unlucky")

    lucky = quiet_sandbox.charge_token(token, InvoiceId="lucky")

    assert lucky["Success"] is True
    with pytest.raises(requests.ConnectionError):
        quiet_sandbox.charge_token(token, InvoiceId="unlucky")


def test_a_fault_finds_the_invoice_of_a_refund(quiet_sandbox: RunningSandbox) -> None:
    payment = quiet_sandbox.charge(InvoiceId="unlucky")["Model"]["TransactionId"]
    quiet_sandbox.control("faults", endpoint="payments/refund", kind="429", invoice_id="unlucky")

    answer = quiet_sandbox.post("/payments/refund", json={"TransactionId": payment, "Amount": 1})

    assert answer.status_code == 429


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"endpoint": "test"},
        {"endpoint": "test", "kind": "duplicate"},
        {"notification": "pay", "kind": "hang"},
        {"endpoint": "test", "notification": "pay", "kind": "delay"},
        {"endpoint": "test", "kind": "delay", "seconds": -1},
        {"endpoint": "test", "kind": "delay", "seconds": "soon"},
        {"endpoint": "test", "kind": "delay", "times": 0},
        {"endpoint": "test", "kind": "http_500", "when": "never"},
    ],
)
def test_a_fault_that_means_nothing_is_refused(
    shared_sandbox: RunningSandbox, order: dict[str, object]
) -> None:
    answer = shared_sandbox.post("/_control/faults", json=order)

    assert answer.status_code == 422
    assert shared_sandbox.get("/_control/faults")["faults"] == []


@pytest.mark.parametrize(
    ("mishap", "status", "charged"),
    [(Mishap.ERROR_BEFORE, 500, 0), (Mishap.ERROR_AFTER, 500, 1), (Mishap.TOO_MANY, 429, 0)],
)
def test_some_cards_answer_with_a_page(
    quiet_sandbox: RunningSandbox, mishap: Mishap, status: int, charged: int
) -> None:
    fields = quiet_sandbox.card_fields(card_with_mishap(mishap).number)

    answer = quiet_sandbox.post("/payments/cards/charge", json=fields)

    assert answer.status_code == status
    assert len(quiet_sandbox.operations()) == charged


def test_a_card_can_drop_the_answer(quiet_sandbox: RunningSandbox) -> None:
    with pytest.raises(requests.ConnectionError):
        quiet_sandbox.charge(card_with_mishap(Mishap.DROP_ANSWER).number)

    assert [each["status"] for each in quiet_sandbox.operations()] == ["Completed"]


def test_a_notification_can_come_twice(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.control("faults", notification="pay", kind="duplicate")

    sandbox.charge()

    first, second = merchant.waits_for("pay", times=2)
    assert first.body == second.body


def test_a_notification_can_be_lost(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.control("faults", notification="pay", kind="lose")

    sandbox.charge(InvoiceId="silent")
    sandbox.charge(InvoiceId="told")

    assert merchant.waits_for("pay")[0].fields["InvoiceId"] == "told"
    assert [each["state"] for each in sandbox.notifications(invoice_id="silent")] == ["lost"]


def test_a_notification_can_come_after_the_next_one(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    sandbox.control("faults", notification="pay", kind="reorder")

    sandbox.charge(InvoiceId="first")
    sandbox.charge(InvoiceId="second")

    order = [notice.fields["InvoiceId"] for notice in merchant.waits_for("pay", times=2)]
    assert order == ["second", "first"]


def test_a_notification_can_be_late(sandbox: RunningSandbox, merchant: Merchant) -> None:
    sandbox.control("faults", notification="pay", kind="delay", seconds=0.4)
    started_at = time.monotonic()

    sandbox.charge()
    merchant.waits_for("pay")

    assert time.monotonic() - started_at >= 0.4
