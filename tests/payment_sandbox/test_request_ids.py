"""`X-Request-ID`: one answer for all requests that carry it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from payment_sandbox.settings import REQUEST_ID_SECONDS
from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.running import (
    API_SECRET,
    POOR_CARD,
    PUBLIC_ID,
    THREE_DS_CARD,
    RunningSandbox,
    eventually,
)


def test_the_same_request_id_charges_once(quiet_sandbox: RunningSandbox) -> None:
    first = quiet_sandbox.charge(request_id="renewal-1")
    again = quiet_sandbox.charge(request_id="renewal-1")

    assert again == first
    assert len(quiet_sandbox.operations()) == 1


def test_another_body_under_the_same_id_gets_the_first_answer(
    quiet_sandbox: RunningSandbox,
) -> None:
    first = quiet_sandbox.charge(request_id="renewal-1", Amount=10)
    again = quiet_sandbox.charge(request_id="renewal-1", Amount=99)

    assert again == first


def test_a_decline_is_repeated_too(quiet_sandbox: RunningSandbox) -> None:
    first = quiet_sandbox.charge(POOR_CARD, request_id="renewal-1")
    again = quiet_sandbox.charge(POOR_CARD, request_id="renewal-1")

    assert again == first


def test_declines_can_be_set_not_to_be_repeated(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(keeps_declines=False, notify_url=None)
    first = sandbox.charge(POOR_CARD, request_id="renewal-1")

    again = sandbox.charge(POOR_CARD, request_id="renewal-1")

    assert again["Model"]["TransactionId"] != first["Model"]["TransactionId"]


def test_a_refused_request_leaves_its_id_free(quiet_sandbox: RunningSandbox) -> None:
    refused = quiet_sandbox.charge(request_id="renewal-1", Amount=0)

    assert refused["Message"] == "Invalid Amount value"
    assert quiet_sandbox.charge(request_id="renewal-1")["Success"] is True


def test_an_id_means_something_else_at_another_address(quiet_sandbox: RunningSandbox) -> None:
    payment = quiet_sandbox.charge(request_id="one")["Model"]["TransactionId"]

    refund = quiet_sandbox.api(
        "/payments/refund", request_id="one", TransactionId=payment, Amount=10
    )

    assert refund["Success"] is True


def test_a_repeated_refund_gives_back_once(quiet_sandbox: RunningSandbox) -> None:
    payment = quiet_sandbox.charge()["Model"]["TransactionId"]

    answers = [
        quiet_sandbox.api(
            "/payments/refund", request_id="refund-1", TransactionId=payment, Amount=10
        )
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert quiet_sandbox.operations()[0]["refunded_minor"] == 1000


def test_an_id_is_new_again_when_its_time_is_over(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(request_id_seconds=0.05, notify_url=None)
    token = sandbox.saved_token()
    sandbox.charge_token(token, request_id="renewal-1")

    def charged_anew() -> bool:
        sandbox.charge_token(token, request_id="renewal-1")
        return len(sandbox.operations()) >= 3

    eventually(charged_anew)


@pytest.mark.parametrize("rivals", [2, 5])
def test_rivals_with_one_id_charge_once(sandbox: RunningSandbox, rivals: int) -> None:
    token = sandbox.saved_token()
    sandbox.control("faults", notification="check", kind="delay", seconds=0.2)

    with ThreadPoolExecutor(rivals) as pool:
        answers = list(
            pool.map(lambda _: sandbox.charge_token(token, request_id="renewal-1"), range(rivals))
        )

    assert all(answer == answers[0] for answer in answers)
    assert len([each for each in sandbox.operations() if each["request_id"] == "renewal-1"]) == 1


def test_rivals_with_ids_of_their_own_are_all_charged(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(concurrency=30)
    token = sandbox.saved_token()

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: sandbox.charge_token(token, request_id=f"renewal-{n}"), range(40))
        )

    numbers = {answer["Model"]["TransactionId"] for answer in answers}
    assert len(numbers) == 40


def test_rivals_get_the_same_bytes(sandbox: RunningSandbox) -> None:
    fields = sandbox.card_fields()
    sandbox.control("faults", notification="check", kind="delay", seconds=0.2)

    with ThreadPoolExecutor(5) as pool:
        answers = list(
            pool.map(
                lambda _: sandbox.post("/payments/cards/charge", request_id="one", json=fields),
                range(5),
            )
        )

    assert len({answer.content for answer in answers}) == 1


def test_rivals_with_one_id_refund_once(quiet_sandbox: RunningSandbox) -> None:
    payment = quiet_sandbox.charge()["Model"]["TransactionId"]
    fields = {"TransactionId": payment, "Amount": 10}

    with ThreadPoolExecutor(5) as pool:
        answers = list(
            pool.map(
                lambda _: quiet_sandbox.api("/payments/refund", request_id="refund-1", **fields),
                range(5),
            )
        )

    assert all(answer == answers[0] for answer in answers)
    assert quiet_sandbox.operations()[0]["refunded_minor"] == 1000


def test_rivals_with_ids_of_their_own_never_refund_too_much(quiet_sandbox: RunningSandbox) -> None:
    payment = quiet_sandbox.charge(Amount=10)["Model"]["TransactionId"]
    fields = {"TransactionId": payment, "Amount": 4}

    with ThreadPoolExecutor(5) as pool:
        answers = list(
            pool.map(
                lambda n: quiet_sandbox.api("/payments/refund", request_id=f"r-{n}", **fields),
                range(5),
            )
        )

    assert sum(answer["Success"] for answer in answers) == 2
    assert quiet_sandbox.operations()[0]["refunded_minor"] == 800


def test_the_hour_of_an_id_is_never_shortened(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(speed=1_000_000, notify_url=None)
    receipt = {"Items": [{"Label": "Cinema", "Amount": 10}]}
    fields = {"Inn": "7700000000", "Type": "Income", "CustomerReceipt": receipt}
    first = sandbox.api("/kkt/receipt", request_id="one", **fields)
    status = {"Id": first["Model"]["Id"]}
    # The chore that forgets ids has run before the one that forms receipts.
    eventually(lambda: sandbox.api("/kkt/receipt/status/get", **status)["Model"] == "Processed")

    again = sandbox.api("/kkt/receipt", request_id="one", **fields)

    assert REQUEST_ID_SECONDS == 60 * 60
    assert again == first


def test_a_request_turned_away_leaves_its_id_free(quiet_sandbox: RunningSandbox) -> None:
    fields = quiet_sandbox.card_fields()
    quiet_sandbox.control("faults", endpoint="payments/cards/charge", kind="429")

    statuses = [
        quiet_sandbox.post(
            "/payments/cards/charge", request_id="one", json=fields, auth=auth
        ).status_code
        for auth in (None, (PUBLIC_ID, API_SECRET), (PUBLIC_ID, API_SECRET))
    ]

    assert statuses == [401, 429, 200]
    assert len(quiet_sandbox.operations()) == 1


def test_a_payer_sent_to_the_bank_is_sent_there_once(quiet_sandbox: RunningSandbox) -> None:
    first = quiet_sandbox.charge(THREE_DS_CARD, request_id="one")
    again = quiet_sandbox.charge(THREE_DS_CARD, request_id="one")

    assert again == first
    assert len(quiet_sandbox.operations()) == 1
