"""Secrets that are planted at every edge of a process are in none of its lines."""

import io
import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
import structlog
from flask import Flask
from hypothesis import given, strategies

from billing_rules.money import Money
from external_payments.cloudpayments.client import CloudPaymentsClient
from external_payments.cloudpayments.errors import GatewayError
from external_payments.port import Initiator, SavedCardCharge
from external_payments.settings import ProviderSettings
from runtime.logs import LogSettings, configure_logs
from runtime.logs.redaction import redact
from runtime.web.application import ApiDescription, create_base_app
from tests.runtime.logs.secrets_to_plant import (
    CARD_TOKEN,
    EMAIL,
    FIELDS,
    HEADERS,
    PASSWORD,
    SECRETS,
    SENTENCE,
    planted_in,
)
from tests.runtime.logs.written_lines import logs_of_before


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return where all lines go, the chatter of every library included."""
    target = io.StringIO()
    with logs_of_before():
        configure_logs("client-api", LogSettings(level="debug"), stream=target)
        # Else the loggers of whole modules would go on to write here after the test.
        structlog.configure(cache_logger_on_first_use=False)
        yield target


@pytest.fixture
def app() -> Flask:
    app, _ = create_base_app(
        "client_api", about=ApiDescription("t", "1", "s"), tokens=None, body_limit_bytes=10_000
    )

    @app.route("/broken", methods=["GET", "POST"])
    def broken() -> str:
        raise RuntimeError(SENTENCE)

    return app


@pytest.fixture
def talkative_provider() -> Iterator[str]:
    """Return a provider that says in its answers whatever it knows."""

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer = {"Success": False, "Message": SENTENCE, "Model": {**FIELDS, "Name": EMAIL}}
            body = json.dumps(answer).encode()
            self.send_response(200 if self.path.endswith("charge") else 500)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_secrets_of_a_request_are_not_logged(app: Flask, stream: io.StringIO):
    app.test_client().post(
        f"/broken/{EMAIL}?token={CARD_TOKEN}&email={EMAIL}", json=FIELDS, headers=HEADERS
    )

    assert "request" in stream.getvalue()
    assert planted_in(stream.getvalue()) == []


@pytest.mark.parametrize(
    "asked",
    [
        f"/Links/{CARD_TOKEN}",
        f"/{CARD_TOKEN}",
        f"/broken/{CARD_TOKEN}/more",
        f"//{CARD_TOKEN}",
        f"/v1/me/{PASSWORD}",
    ],
)
def test_secrets_in_a_path_of_no_route_are_not_logged(app: Flask, stream: io.StringIO, asked: str):
    app.test_client().get(asked, headers={"Accept": "application/json"})

    assert '"status_code":404' in stream.getvalue()
    assert planted_in(stream.getvalue()) == []


def test_secrets_in_an_exception_are_not_logged(app: Flask, stream: io.StringIO):
    app.test_client().post("/broken", data=FIELDS, headers=HEADERS)

    assert "RuntimeError" in stream.getvalue()
    assert planted_in(stream.getvalue()) == []


def test_secrets_in_the_chain_of_an_exception_are_not_logged(stream: io.StringIO):
    def fail() -> None:
        raise ValueError(SENTENCE)

    def fail_for_that() -> None:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError(f"payload {FIELDS!r}") from error

    try:
        fail_for_that()
    except RuntimeError:
        structlog.get_logger().exception("charge_failed", payload=FIELDS, headers=HEADERS)

    assert "ValueError" in stream.getvalue()
    assert planted_in(stream.getvalue()) == []


@pytest.mark.parametrize("encode", [json.dumps, repr, lambda it: json.dumps(json.dumps(it))])
def test_secrets_in_a_text_of_a_library_are_not_logged(stream: io.StringIO, encode: Any):
    logging.getLogger("kombu").error("cannot decode %s with %s", encode(FIELDS), encode(HEADERS))

    assert "cannot decode" in stream.getvalue()
    assert planted_in(stream.getvalue()) == []


def test_secrets_of_the_provider_are_not_logged(stream: io.StringIO, talkative_provider: str):
    settings = ProviderSettings(
        name="cloudpayments",
        base_url=talkative_provider,
        public_id="test_public",
        api_secret=PASSWORD,
    )
    client = CloudPaymentsClient(settings)
    charge = SavedCardCharge(
        payment_id=uuid4(),
        account_id="v-1",
        amount=Money(29_990, "RUB"),
        token=CARD_TOKEN,
        description="A month of films",
        initiator=Initiator.MERCHANT,
        scheduled=True,
        email=EMAIL,
        receipt=None,
    )

    client.charge_saved_card(charge)
    with pytest.raises(GatewayError):
        client.find_last_payment(charge.payment_id)
    client.close()

    assert stream.getvalue().count('"message":"provider_called"') == 2
    assert planted_in(stream.getvalue()) == []


WORDS = strategies.text(alphabet="abc XYZ.:-=", max_size=12)


@given(
    strategies.recursive(
        strategies.tuples(WORDS, strategies.sampled_from(sorted(FIELDS.values())), WORDS)
        | strategies.sampled_from([FIELDS, HEADERS]),
        lambda inner: (
            strategies.lists(inner, max_size=3)
            | strategies.dictionaries(strategies.sampled_from(["note", "rows", "body"]), inner)
        ),
        max_leaves=6,
    )
)
def test_named_secrets_are_hidden_in_whatever_they_are_wrapped(value: Any):
    nested = json.loads(json.dumps(value))

    shown = str(redact(None, "info", {"said": named(nested)}))

    assert planted_in(shown) == []


def named(value: Any) -> Any:
    """Turn a secret between two texts into a field of its name, at any depth."""
    match value:
        case [str() as before, str() as secret, str() as after] if secret in SECRETS:
            [name] = [name for name, it in FIELDS.items() if it == secret]
            return {"before": before, name: secret, "after": after}
        case list():
            return [named(it) for it in value]
        case dict():
            return {key: named(it) for key, it in value.items()}
        case _:
            return value
