"""What each way of failing means: surely not sent, or perhaps charged."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from cli.local.ports import pick_free_port
from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.cloudpayments.errors import AnswerUnusable, GatewayError, RequestNotSent
from tests.external_payments.builders import a_charge, some_settings
from tests.external_payments.scripted_gateway import (
    CloseAfterRequest,
    Reply,
    ResetAfterRequest,
    Silence,
    envelope,
)


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port that takes no more connections and refuses none: connecting just hangs."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.settimeout(0)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_a_refused_connection_is_not_sent():
    client = CloudPaymentsClient(some_settings(f"http://127.0.0.1:{pick_free_port()}"))

    with pytest.raises(RequestNotSent):
        client.charge_saved_card(a_charge())


def test_an_unknown_host_is_not_sent():
    client = CloudPaymentsClient(some_settings("http://gateway.invalid"))

    with pytest.raises(RequestNotSent):
        client.charge_saved_card(a_charge())


def test_a_connection_that_never_opens_is_not_sent(full_port):
    settings = some_settings(f"http://127.0.0.1:{full_port}", connect_timeout_seconds=0.2)

    with pytest.raises(RequestNotSent):
        CloudPaymentsClient(settings).charge_saved_card(a_charge())


@pytest.mark.parametrize("step", [ResetAfterRequest(), CloseAfterRequest()], ids=["reset", "end"])
def test_a_connection_broken_after_the_request_may_have_charged(gateway, client, step):
    gateway.answer(step)

    with pytest.raises(AnswerUnusable):
        client.charge_saved_card(a_charge())


def test_a_broken_call_is_not_repeated_by_itself(gateway, client):
    gateway.answer(ResetAfterRequest())

    with pytest.raises(AnswerUnusable):
        client.charge_saved_card(a_charge())

    assert len(gateway.received) == 1


def test_a_silent_gateway_may_have_charged(gateway):
    gateway.answer(Silence())
    client = CloudPaymentsClient(some_settings(gateway.url, read_timeout_seconds=0.2))

    with pytest.raises(AnswerUnusable):
        client.charge_saved_card(a_charge())


@pytest.mark.parametrize("status", [429, 401])
def test_a_call_turned_away_at_the_door_is_not_sent(gateway, client, status):
    gateway.answer(Reply(status=status, body=b"<html>no</html>"))

    with pytest.raises(RequestNotSent, match=str(status)):
        client.charge_saved_card(a_charge())


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500, body=b'{"Success":false,"Message":"oops"}'),
        Reply(status=502, body=b"<html>bad gateway</html>"),
        Reply(status=503),
        Reply(status=404),
        # A maintenance page with the status of success.
        Reply(body=b"<html>We will be back soon</html>"),
        Reply(body=b""),
        Reply(body=b'{"Success":tru'),
        Reply(body=b"[]"),
        Reply(body=b"{}"),
        Reply(body=b"\xff\xfe"),
    ],
    ids=lambda reply: f"{reply.status}-{reply.body[:8]!r}",
)
def test_an_answer_that_makes_no_sense_may_have_charged(gateway, client, reply):
    gateway.answer(reply)

    with pytest.raises(AnswerUnusable):
        client.charge_saved_card(a_charge())


def test_a_redirect_is_not_followed(gateway, client):
    gateway.answer(Reply(status=302, headers={"Location": f"{gateway.url}/elsewhere"}))

    with pytest.raises(AnswerUnusable, match="302"):
        client.charge_saved_card(a_charge())

    assert len(gateway.received) == 1


def test_a_call_that_found_no_slot_is_not_sent(gateway):
    settings = some_settings(gateway.url, calls_in_flight=1, slot_wait_seconds=0)
    client = CloudPaymentsClient(settings)

    with client._flight_limit.slot(), pytest.raises(RequestNotSent):
        client.charge_saved_card(a_charge())

    assert gateway.received == []


@pytest.mark.parametrize(
    "step",
    [ResetAfterRequest(), Reply(status=500), Reply(status=429)],
    ids=["reset", "500", "429"],
)
def test_a_failed_call_gives_its_slot_back(gateway, step):
    client = CloudPaymentsClient(some_settings(gateway.url, calls_in_flight=1))
    gateway.answer(step, envelope(success=True, message="a-guid"))
    with pytest.raises(GatewayError):
        client.charge_saved_card(a_charge())

    answer = client.test()

    assert answer == "a-guid"


def test_an_error_never_tells_the_token(gateway, client):
    gateway.answer(ResetAfterRequest())

    with pytest.raises(AnswerUnusable) as caught:
        client.charge_saved_card(a_charge())

    assert "tk_secret" not in str(caught.value)
