"""Only what the provider has signed is heard."""

from typing import Any

import pytest
import structlog

from payment_sandbox.notifications.encoding import form_body, signature_headers
from tests.client_api.cinema import API_SECRET, OLD_API_SECRET, Cinema, notification_fields

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def body(cinema: Cinema) -> str:
    payment = cinema.build_payment(cinema.build_invoice(cinema.build_viewer()))
    return form_body(notification_fields(payment, Name="ИВАН ИВАНОВ").items())


def send(cinema: Cinema, body: str, headers: dict[str, str], kind: str = "pay") -> Any:
    return cinema.app.test_client().post(
        f"/callbacks/cloudpayments/{kind}", data=body, content_type=FORM, headers=headers
    )


@pytest.mark.parametrize("header", ["Content-HMAC", "X-Content-HMAC"])
def test_either_signature_will_do(cinema: Cinema, body: str, header: str) -> None:
    headers = {header: signature_headers(body, API_SECRET)[header]}

    answer = send(cinema, body, headers)

    assert (answer.status_code, answer.json) == (200, {"code": 0})


def test_the_secret_can_be_changed_while_notifications_come(cinema: Cinema, body: str) -> None:
    answer = send(cinema, body, signature_headers(body, OLD_API_SECRET))

    assert answer.status_code == 200


@pytest.mark.parametrize("kind", ["check", "pay", "fail", "refund", "receipt"])
@pytest.mark.parametrize("signed_by", [None, "somebody else"])
def test_what_is_not_signed_by_the_provider_is_refused(
    cinema: Cinema, body: str, kind: str, signed_by: str | None
) -> None:
    headers = {} if signed_by is None else signature_headers(body, signed_by)

    answer = send(cinema, body, headers, kind)

    assert (answer.status_code, answer.json["code"]) == (401, "unauthorised")
    assert cinema.publisher.published == []


def test_a_changed_amount_breaks_the_signature(cinema: Cinema, body: str) -> None:
    headers = signature_headers(body, API_SECRET)

    answer = send(cinema, body.replace("299.90", "2.99"), headers)

    assert answer.status_code == 401


def test_refused_ones_are_counted(cinema: Cinema, body: str) -> None:
    with structlog.testing.capture_logs() as logs:
        send(cinema, body, {})
        send(cinema, body, signature_headers(body, "somebody else"))

    refused = [line for line in logs if line["event"] == "notification_refused"]
    assert [line["reason"] for line in refused] == ["unsigned", "forged"]
    assert refused[1]["refused_by_this_process"] == refused[0]["refused_by_this_process"] + 1


def test_a_get_is_signed_over_its_query(cinema: Cinema, body: str) -> None:
    answer = cinema.app.test_client().get(
        f"/callbacks/cloudpayments/pay?{body}", headers=signature_headers(body, API_SECRET)
    )

    assert (answer.status_code, answer.json) == (200, {"code": 0})
    assert len(cinema.publisher.published) == 1


def test_an_address_that_the_provider_does_not_have_is_not_found(cinema: Cinema, body: str) -> None:
    answer = send(cinema, body, signature_headers(body, API_SECRET), kind="paid")

    assert answer.status_code == 404


def test_a_body_over_the_limit_is_not_even_read(cinema: Cinema) -> None:
    body = "Name=" + "x" * 65_536

    answer = send(cinema, body, signature_headers(body, API_SECRET))

    assert answer.status_code == 413
