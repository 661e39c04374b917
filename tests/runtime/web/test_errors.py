"""Every refusal has one shape, whoever refused."""

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError as PoolTimeout
from werkzeug.test import TestResponse

from runtime.web.blueprint import ApiBlueprint, ProblemApi
from runtime.web.errors import named_fields
from runtime.web.problems import (
    BadRequest,
    BrokerDown,
    Conflict,
    DatabaseDown,
    Forbidden,
    NotFound,
    Problem,
    Unauthorised,
    Unprocessable,
)


class LineSchema(Schema):
    amount_minor = fields.Integer(required=True)


class InvoiceSchema(Schema):
    currency = fields.String(required=True)
    lines = fields.List(fields.Nested(LineSchema))


@pytest.fixture(autouse=True)
def invoices(api: ProblemApi) -> None:
    blueprint = ApiBlueprint("invoices", "invoices", url_prefix="/invoices")

    @blueprint.route("", methods=["POST"])
    @blueprint.arguments(InvoiceSchema)
    @blueprint.response(201, InvoiceSchema)
    def add_invoice(invoice: dict[str, object]) -> dict[str, object]:
        return invoice

    api.register_blueprint(blueprint)


def raising(app: Flask, error: Exception) -> TestResponse:
    @app.get("/raise")
    def fail() -> str:
        raise error

    return app.test_client().get("/raise")


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [
        (BadRequest("x"), 400, "bad_request"),
        (Unauthorised("x"), 401, "unauthorised"),
        (Forbidden("x"), 403, "forbidden"),
        (NotFound("x"), 404, "not_found"),
        (Conflict("x", code="already_paid"), 409, "already_paid"),
        (Unprocessable("x"), 422, "validation_failed"),
        (BrokerDown(), 503, "broker_unavailable"),
        (DatabaseDown(), 503, "database_unavailable"),
    ],
)
def test_a_problem_becomes_its_status_with_its_code(
    app: Flask, problem: Problem, status: int, code: str
):
    response = raising(app, problem)

    assert response.status_code == status
    assert response.get_json() == {"code": code, "message": problem.message, "fields": {}}


def test_a_conflict_tells_the_state_with_what_is_allowed(app: Flask):
    problem = Conflict("The invoice is paid.", state="paid", allowed=["refund"])

    response = raising(app, problem)

    assert response.get_json()["fields"] == {"state": "paid", "allowed": ["refund"]}


def test_a_conflict_may_allow_nothing(app: Flask):
    response = raising(app, Conflict("Over.", state="refunded", allowed=[]))

    assert response.get_json()["fields"] == {"state": "refunded", "allowed": []}


@pytest.mark.parametrize("problem", [BrokerDown(), DatabaseDown()])
def test_whoever_meets_an_outage_is_told_when_to_come_back(app: Flask, problem: Problem):
    response = raising(app, problem)

    assert int(response.headers["Retry-After"]) > 0


def test_an_unknown_address_is_not_found(client: FlaskClient):
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert response.get_json()["code"] == "not_found"


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient):
    response = client.delete("/invoices")

    assert response.status_code == 405
    assert response.get_json()["code"] == "method_not_allowed"
    assert "POST" in response.headers["Allow"]


def test_a_body_over_the_limit_is_refused(client: FlaskClient):
    response = client.post("/invoices", json={"currency": "R" * 20_000})

    assert response.status_code == 413
    assert response.get_json()["code"] == "body_too_large"


def test_missing_fields_are_named(client: FlaskClient):
    response = client.post("/invoices", json={})

    assert response.status_code == 422
    assert response.get_json() == {
        "code": "validation_failed",
        "message": "Wrong or missing: currency.",
        "fields": {"currency": ["Missing data for required field."]},
    }


def test_unknown_fields_are_named(client: FlaskClient):
    response = client.post("/invoices", json={"currency": "RUB", "amount": "RUB"})

    assert response.status_code == 422
    assert response.get_json()["fields"] == {"amount": ["Unknown field."]}


def test_a_wrong_field_inside_a_list_is_named_by_its_path(client: FlaskClient):
    body = {"currency": "RUB", "lines": [{"amount_minor": 1}, {"amount_minor": "much"}]}

    response = client.post("/invoices", json=body)

    assert list(response.get_json()["fields"]) == ["lines.1.amount_minor"]


@pytest.mark.parametrize("body", [[], "text", 5, True])
def test_a_body_that_is_no_object_is_told_so(client: FlaskClient, body: object):
    response = client.post("/invoices", json=body)

    assert response.status_code == 422
    assert response.get_json()["fields"] == {"_schema": ["Invalid input type."]}


def test_complaints_without_a_request_part_are_named_too():
    assert named_fields({"currency": ["Wrong."], "_schema": ["Odd."]}) == {
        "currency": ["Wrong."],
        "_schema": ["Odd."],
    }


@pytest.mark.parametrize(
    "error",
    [OperationalError("select 1", {}, Exception("refused")), PoolTimeout("no connection")],
)
def test_a_database_that_is_away_is_an_outage(app: Flask, error: Exception):
    response = raising(app, error)

    assert response.status_code == 503
    assert response.get_json()["code"] == "database_unavailable"


@pytest.mark.parametrize(
    "error",
    [
        KeyError("secret of ours"),
        IntegrityError("insert", {}, Exception("secret of ours")),
    ],
)
def test_a_bug_is_told_by_its_trace_id_alone(app: Flask, error: Exception):
    response = raising(app, error)

    assert response.status_code == 500
    body = response.get_json()
    assert body["code"] == "internal_error"
    assert body["fields"] == {"trace_id": response.headers["X-Request-ID"]}
    assert "secret of ours" not in response.get_data(as_text=True)


def test_a_bug_is_logged_whole(app: Flask):
    error = KeyError("secret of ours")

    with structlog.testing.capture_logs() as lines:
        response = raising(app, error)

    (line,) = [line for line in lines if line["log_level"] == "error"]
    assert line["exc_info"] is error
    assert line["error_id"] == response.headers["X-Request-ID"]


def test_a_redirect_is_no_error(app: Flask):
    @app.get("/slash/")
    def slash() -> str:
        return "here"

    response = app.test_client().get("/slash")

    assert response.status_code == 308
    assert response.headers["Location"].endswith("/slash/")
