"""The widget's backend, as its script and programs without a browser use it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.merchant import Merchant
from tests.payment_sandbox.running import (
    GOOD_CARD,
    POOR_CARD,
    PUBLIC_ID,
    THREE_DS_CARD,
    Json,
    RunningSandbox,
    card_form,
)

NEW_NAMES = {
    "publicTerminalId": PUBLIC_ID,
    "amount": 299.9,
    "currency": "RUB",
    "paymentSchema": "Single",
    "externalId": "invoice-1",
    "userInfo": {"accountId": "viewer-1", "email": "viewer@example.com"},
}
OLD_NAMES = {
    "publicId": PUBLIC_ID,
    "amount": 299.9,
    "currency": "RUB",
    "invoiceId": "invoice-1",
    "accountId": "viewer-1",
    "email": "viewer@example.com",
}


def opened(sandbox: RunningSandbox, **changes: object) -> Json:
    """Open the widget as a page does."""
    intent: Json = sandbox.post("/widget/intent", json={**NEW_NAMES, **changes}, auth=None).json()
    return intent


def tried(sandbox: RunningSandbox, intent: Json, number: str) -> requests.Response:
    return sandbox.post(f"/widget/intent/{intent['id']}/pay", json=card_form(number), auth=None)


def paid_with(sandbox: RunningSandbox, intent: Json, number: str = GOOD_CARD) -> Json:
    state: Json = tried(sandbox, intent, number).json()
    return state


def decided(sandbox: RunningSandbox, state: Json, decision: str) -> Json:
    """Answer the bank in the widget's frame and return what became of the intent."""
    sandbox.session.post(state["acs_url"], data={"decision": decision}, timeout=30)
    return sandbox.get(f"/widget/intent/{state['id']}")


def test_an_opened_widget_waits_for_a_card(quiet_sandbox: RunningSandbox) -> None:
    intent = opened(quiet_sandbox, description="Cinema, a month")

    assert (intent["status"], intent["may_pay"]) == ("created", True)
    assert (intent["amount"], intent["currency"]) == (299.9, "RUB")
    assert (intent["invoice_id"], intent["description"]) == ("invoice-1", "Cinema, a month")
    assert quiet_sandbox.operations() == []


@pytest.mark.parametrize("names", [NEW_NAMES, OLD_NAMES], ids=["start", "pay"])
def test_new_pages_are_understood_as_well_as_old_ones(
    sandbox: RunningSandbox, merchant: Merchant, names: Json
) -> None:
    intent = sandbox.post("/widget/intent", json=names, auth=None).json()

    paid_with(sandbox, intent)

    fields = merchant.waits_for("pay")[0].fields
    assert (fields["InvoiceId"], fields["AccountId"]) == ("invoice-1", "viewer-1")
    assert (fields["Email"], fields["Amount"]) == ("viewer@example.com", "299.90")


def test_a_good_card_pays(quiet_sandbox: RunningSandbox) -> None:
    intent = opened(quiet_sandbox)

    state = paid_with(quiet_sandbox, intent)

    assert (state["status"], state["reason_code"], state["may_pay"]) == ("paid", 0, False)
    assert quiet_sandbox.get(f"/widget/intent/{intent['id']}") == state


def test_a_two_stage_widget_holds(quiet_sandbox: RunningSandbox) -> None:
    paid_with(quiet_sandbox, opened(quiet_sandbox, paymentSchema="Dual"))

    assert [each["status"] for each in quiet_sandbox.operations()] == ["Authorized"]


def test_the_merchant_is_asked_first(sandbox: RunningSandbox, merchant: Merchant) -> None:
    merchant.will_answer("check", 12)

    state = paid_with(sandbox, opened(sandbox))

    assert (state["status"], state["reason_code"]) == ("declined", 3003)


def test_a_declined_payer_may_try_again_under_the_same_invoice(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    intent = opened(sandbox)

    first = paid_with(sandbox, intent, POOR_CARD)
    second = paid_with(sandbox, intent, GOOD_CARD)

    assert (first["status"], first["may_pay"], second["status"]) == ("declined", True, "paid")
    told = [*merchant.waits_for("fail"), *merchant.waits_for("pay")]
    assert {notice.fields["InvoiceId"] for notice in told} == {"invoice-1"}
    assert len({notice.fields["TransactionId"] for notice in told}) == 2


def test_a_page_can_forbid_a_second_try(quiet_sandbox: RunningSandbox) -> None:
    intent = opened(quiet_sandbox, retryPayment=False)

    first = paid_with(quiet_sandbox, intent, POOR_CARD)
    second = tried(quiet_sandbox, intent, GOOD_CARD)

    assert (first["status"], first["may_pay"]) == ("declined", False)
    assert (second.status_code, second.json()["status"]) == (409, "declined")
    assert len(quiet_sandbox.operations()) == 1


def test_a_paid_widget_takes_no_second_card(quiet_sandbox: RunningSandbox) -> None:
    intent = opened(quiet_sandbox)
    paid_with(quiet_sandbox, intent)

    again = tried(quiet_sandbox, intent, GOOD_CARD)

    assert (again.status_code, again.json()["status"]) == (409, "paid")
    assert len(quiet_sandbox.operations()) == 1


def test_two_clicks_at_once_charge_once(sandbox: RunningSandbox) -> None:
    intent = opened(sandbox)
    sandbox.control("faults", notification="check", kind="delay", seconds=0.2)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: tried(sandbox, intent, GOOD_CARD), range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(sandbox.operations()) == 1


@pytest.mark.parametrize(
    ("decision", "status", "code"), [("confirm", "paid", 0), ("deny", "declined", 5206)]
)
def test_the_banks_page_ends_the_payment(
    sandbox: RunningSandbox, merchant: Merchant, decision: str, status: str, code: int
) -> None:
    waiting = paid_with(sandbox, opened(sandbox), THREE_DS_CARD)

    ended = decided(sandbox, waiting, decision)

    assert (waiting["status"], waiting["may_pay"]) == ("three_ds", False)
    assert (ended["status"], ended["reason_code"], ended["acs_url"]) == (status, code, None)
    assert merchant.waits_for("pay" if code == 0 else "fail")


def test_the_banks_page_can_be_opened_in_the_frame(quiet_sandbox: RunningSandbox) -> None:
    waiting = paid_with(quiet_sandbox, opened(quiet_sandbox, culture="en-US"), THREE_DS_CARD)

    page = quiet_sandbox.session.get(waiting["acs_url"], timeout=30)

    assert "Payment confirmation" in page.text


def test_a_second_decision_comes_too_late(quiet_sandbox: RunningSandbox) -> None:
    waiting = paid_with(quiet_sandbox, opened(quiet_sandbox), THREE_DS_CARD)
    decided(quiet_sandbox, waiting, "confirm")

    late = quiet_sandbox.session.post(waiting["acs_url"], data={"decision": "deny"}, timeout=30)

    assert late.status_code == 409
    assert quiet_sandbox.operations()[0]["status"] == "Completed"


@pytest.mark.parametrize(
    ("changes", "has_token"),
    [
        ({"tokenize": True}, True),
        ({"tokenize": False}, False),
        ({}, False),
        ({"tokenize": True, "userInfo": {}}, False),
    ],
)
def test_a_token_comes_to_pages_that_ask_for_one_with_an_account(
    sandbox: RunningSandbox, merchant: Merchant, changes: Json, *, has_token: bool
) -> None:
    paid_with(sandbox, opened(sandbox, **changes))

    assert bool(merchant.waits_for("pay")[0].fields["Token"]) is has_token


def test_metadata_comes_back_as_data(sandbox: RunningSandbox, merchant: Merchant) -> None:
    paid_with(sandbox, opened(sandbox, metadata={"seat": 7}))

    assert json.loads(merchant.waits_for("pay")[0].fields["Data"]) == {"seat": 7}


def test_a_recurrent_widget_starts_a_subscription(
    sandbox: RunningSandbox, merchant: Merchant
) -> None:
    wish = {"period": 1, "interval": "Month", "amount": 199}

    paid_with(sandbox, opened(sandbox, recurrent=wish, tokenize=True))

    fields = merchant.waits_for("recurrent")[0].fields
    assert (fields["Status"], fields["Interval"], fields["Amount"]) == ("Active", "Month", "199.00")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"publicTerminalId": "another"}, "Invalid publicTerminalId value"),
        ({"amount": 0}, "Invalid amount value"),
        ({"amount": None}, "amount is required"),
        ({"paymentSchema": "Triple"}, "Invalid paymentSchema value"),
        ({"autoClose": 2}, "Invalid autoClose value"),
        (
            {"userInfo": {}, "recurrent": {"period": 1, "interval": "Month"}},
            "userInfo.accountId is required",
        ),
    ],
)
def test_a_page_that_asks_wrongly_is_told_why(
    shared_sandbox: RunningSandbox, changes: Json, message: str
) -> None:
    answer = shared_sandbox.post("/widget/intent", json={**NEW_NAMES, **changes}, auth=None)

    assert (answer.status_code, answer.json()) == (400, {"message": message})


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"card_number": "4242424242424241"}, {"cardNumber": "CardNumber_Invalid"}),
        ({"card_number": ""}, {"cardNumber": "CardNumber_Empty"}),
        ({"exp_month": "13"}, {"expDateMonth": "ExpDateMonth_Invalid"}),
        ({"exp_year": ""}, {"expDateYear": "ExpDateYear_Empty"}),
        ({"cvv": "12"}, {"cvv": "Cvv_Invalid"}),
        ({"name": "A"}, {"name": "Name_TooShort"}),
        ({"name": "A" * 40}, {"name": "Name_TooLong"}),
    ],
)
def test_a_mistyped_card_is_named_by_the_scripts_codes(
    shared_sandbox: RunningSandbox, change: Json, codes: Json
) -> None:
    card = {**card_form(GOOD_CARD), **change}

    for path in ("/widget/cryptogram", f"/widget/intent/{opened(shared_sandbox)['id']}/pay"):
        answer = shared_sandbox.post(path, json=card, auth=None)

        assert (answer.status_code, answer.json()) == (422, {"errors": codes})


def test_an_unknown_intent_is_not_found(shared_sandbox: RunningSandbox) -> None:
    answer = shared_sandbox.post("/widget/intent/none/pay", json=card_form(GOOD_CARD), auth=None)

    assert answer.status_code == 404


def test_a_page_of_any_origin_may_ask(shared_sandbox: RunningSandbox) -> None:
    asked = shared_sandbox.session.options(f"{shared_sandbox.address}/widget/intent", timeout=30)

    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert asked.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_a_form_can_be_paid_after_a_restart(start_sandbox: StartSandbox) -> None:
    first = start_sandbox(notify_url=None)
    intent = opened(first)
    first.close()

    second = start_sandbox(notify_url=None)

    assert paid_with(second, intent)["status"] == "paid"
