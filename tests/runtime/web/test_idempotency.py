"""The same click twice is one command; another click is another."""

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from runtime.web.idempotency import command_identity
from runtime.web.principal import Principal, Role

ANNA = Principal("anna", frozenset({Role.MANAGER}))
BORIS = Principal("boris", frozenset({Role.MANAGER}))


@pytest.fixture(autouse=True)
def commands(app: Flask) -> None:
    def identify(**_path: str) -> object:
        identity = command_identity(BORIS if "boris" in app.config else ANNA)
        return jsonify(command_id=str(identity.command_id), digest=identity.digest)

    app.add_url_rule("/invoices/<invoice>/cancel", "cancel", identify, methods=["POST", "PUT"])
    app.add_url_rule("/invoices/<invoice>/refund", "refund", identify, methods=["POST"])


def click(
    client: FlaskClient, path: str = "/invoices/1/cancel", *, key: str = "k", body: object = None
) -> TestResponse:
    return client.post(path, json=body or {"reason": "wish"}, headers={"Idempotency-Key": key})


def test_a_repeated_click_is_the_same_command(client: FlaskClient):
    assert click(client).get_json() == click(client).get_json()


def test_the_order_of_fields_does_not_matter(client: FlaskClient):
    first = client.post(
        "/invoices/1/cancel", data='{"a": 1, "b": 2}', headers={"Idempotency-Key": "k"}
    )
    second = client.post(
        "/invoices/1/cancel", data='{"b":2,"a":1}', headers={"Idempotency-Key": "k"}
    )

    assert first.get_json() == second.get_json()


@pytest.mark.parametrize(
    "other", [{"key": "K"}, {"path": "/invoices/1/refund"}], ids=["key", "route"]
)
def test_another_wish_is_another_command(client: FlaskClient, other: dict[str, str]):
    assert click(client).get_json()["command_id"] != click(client, **other).get_json()["command_id"]


def test_the_same_key_of_another_caller_is_another_command(app: Flask, client: FlaskClient):
    of_anna = click(client).get_json()
    app.config["boris"] = True

    of_boris = click(client).get_json()

    assert of_anna["command_id"] != of_boris["command_id"]


@pytest.mark.parametrize(
    "other", [{"path": "/invoices/2/cancel"}, {"body": {"reason": "error"}}], ids=["path", "body"]
)
def test_a_key_used_for_something_else_is_noticed(client: FlaskClient, other: dict[str, object]):
    first = click(client).get_json()

    second = click(client, **other).get_json()  # type: ignore[arg-type] # a table of cases

    assert first["command_id"] == second["command_id"]
    assert first["digest"] != second["digest"]


def test_the_method_is_a_part_of_the_wish(client: FlaskClient):
    headers = {"Idempotency-Key": "k"}

    posted = client.post("/invoices/1/cancel", json={}, headers=headers).get_json()
    put = client.put("/invoices/1/cancel", json={}, headers=headers).get_json()

    assert posted["command_id"] != put["command_id"]


def test_a_command_needs_no_body(client: FlaskClient):
    response = client.post("/invoices/1/cancel", headers={"Idempotency-Key": "k"})

    assert response.status_code == 200


def test_a_command_without_a_key_is_refused_with_an_explanation(client: FlaskClient):
    response = client.post("/invoices/1/cancel", json={})

    assert response.status_code == 400
    assert response.get_json()["code"] == "idempotency_key_required"
    assert "Idempotency-Key" in response.get_json()["message"]


@pytest.mark.parametrize("key", ["k", "!~", "x" * 255, "01890a5d-ac96-774b-bcce-b302099a8057"])
def test_any_visible_key_will_do(client: FlaskClient, key: str):
    assert click(client, key=key).status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ключ", "a\tb"])
def test_a_key_that_no_header_can_carry_is_refused(client: FlaskClient, key: str):
    response = click(client, key=key)

    assert response.status_code == 400
    assert response.get_json()["code"] == "idempotency_key_malformed"


def test_a_body_that_is_no_json_is_refused(client: FlaskClient):
    response = client.post("/invoices/1/cancel", data="{", headers={"Idempotency-Key": "k"})

    assert response.status_code == 400
    assert response.get_json()["code"] == "malformed_request"
