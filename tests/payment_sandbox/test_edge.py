"""Credentials, the limit of requests in flight, `X-Request-ID`, bodies."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.running import (
    API_SECRET,
    POOR_CARD,
    PUBLIC_ID,
    RunningSandbox,
    eventually,
)


@pytest.mark.parametrize(
    "auth", [None, (PUBLIC_ID, "wrong"), ("wrong", API_SECRET), (PUBLIC_ID, "")]
)
def test_wrong_credentials_get_a_page_and_no_envelope(
    quiet_sandbox: RunningSandbox, auth: object
) -> None:
    answer = quiet_sandbox.post("/test", auth=auth)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_header_that_is_no_basic_login_is_refused(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.session.post(
        quiet_sandbox.address + "/test", headers={"Authorization": "Basic %%%"}, timeout=5
    )

    assert answer.status_code == 401


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused_in_the_envelope(
    quiet_sandbox: RunningSandbox, body: bytes
) -> None:
    answer = quiet_sandbox.post("/payments/get", data=body).json()

    assert (answer["Success"], "Model" in answer) == (False, False)


def test_a_connection_serves_several_requests(quiet_sandbox: RunningSandbox) -> None:
    address = urlsplit(quiet_sandbox.address)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        stream = connection.makefile("rwb")
        statuses = []
        for _ in range(2):
            stream.write(b"POST /test HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 0\r\n\r\n")
            stream.flush()
            statuses.append(stream.readline())
            length = 0
            while (line := stream.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            stream.read(length)
        stream.close()

    assert [status.split()[1] for status in statuses] == [b"401", b"401"]


def test_a_chunked_body_is_understood(quiet_sandbox: RunningSandbox) -> None:
    answer = quiet_sandbox.post("/payments/get", data=iter([b'{"Transaction', b'Id": 1}'])).json()

    assert answer["Message"] == "Not found"


def test_requests_above_the_limit_get_429(start_sandbox: StartSandbox) -> None:
    sandbox = start_sandbox(concurrency=2, notify_url=None)
    sandbox.control("faults", endpoint="/test", kind="delay", seconds=1, times=2)

    with ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(sandbox.post, "/test") for _ in range(2)]
        eventually(lambda: sandbox.get("/_control/faults")["faults"] == [])
        refused = sandbox.post("/test")
        served = [each.result().status_code for each in slow]

    assert refused.status_code == 429
    assert served == [200, 200]
    assert sandbox.post("/test").status_code == 200


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
