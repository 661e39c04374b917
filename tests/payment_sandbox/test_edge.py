"""Credentials, the limit of requests in flight, bodies."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.payment_sandbox.conftest import StartSandbox
from tests.payment_sandbox.running import (
    API_SECRET,
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
        quiet_sandbox.address + "/test", headers={"Authorization": "Basic %%%"}, timeout=30
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
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
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
