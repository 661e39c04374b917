"""What is told of a request: by its route, with the ids that it names, whoever sends it."""

import secrets
from typing import Any
from uuid import UUID

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from runtime.telemetry.context import bind_ids
from runtime.telemetry.metrics import HTTP_REQUEST_DURATION
from runtime.web.auth import require_roles
from runtime.web.principal import Role
from runtime.web.request_trace import accepted_traceparent
from tests.fixtures.numbers import PROCESS, Numbers
from tests.runtime.web.conftest import VIEWER_ID, Authorise

INVOICE = UUID("018f0000-0000-7000-8000-000000000002")

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

Context = dict[str, Any]


@pytest.fixture
def context(app: Flask) -> Context:
    """Return what the view of an invoice found in its log context; it is there once it ran."""
    found: Context = {}

    @app.get("/invoices/<uuid:invoice_id>/lines/<uuid:line_id>")
    def show_invoice(invoice_id: UUID, line_id: UUID) -> str:
        found.update(structlog.contextvars.get_contextvars())
        return f"{invoice_id} {line_id}"

    return found


def label_sets(numbers: Numbers) -> list[tuple[str, str, str]]:
    told = numbers.labels(HTTP_REQUEST_DURATION)
    return [(each["method"], each["route"], each["status"]) for each in told]


def test_a_request_is_measured_by_the_template_of_its_route(
    app: Flask, context: Context, numbers: Numbers
):
    client = app.test_client()

    for _ in range(3):
        client.get(f"/invoices/{INVOICE}/lines/{UUID(int=secrets.randbits(128))}")

    template = "/invoices/<uuid:invoice_id>/lines/<uuid:line_id>"
    labels = {"process": PROCESS, "method": "GET", "route": template, "status": "200"}
    assert numbers.times(HTTP_REQUEST_DURATION, **labels) == 3
    assert len(label_sets(numbers)) == 1
    assert context


def test_addresses_that_nobody_knows_are_one_label(client: FlaskClient, numbers: Numbers):
    for _ in range(20):
        client.get(f"/{secrets.token_urlsafe()}/../{secrets.token_hex()}?{secrets.token_hex()}")

    assert label_sets(numbers) == [("GET", "none", "404")]


def test_methods_that_nobody_knows_are_one_label(client: FlaskClient, numbers: Numbers):
    for _ in range(5):
        client.open("/nowhere", method=secrets.token_hex(4).upper())

    assert label_sets(numbers) == [("other", "none", "404")]


def test_a_request_that_a_bug_broke_off_is_measured_with_its_status(app: Flask, numbers: Numbers):
    @app.get("/bug")
    def fail() -> str:
        raise LookupError("nobody foresaw it")

    app.test_client().get("/bug")

    assert label_sets(numbers) == [("GET", "/bug", "500")]


def test_ids_that_a_route_names_are_in_the_log_context(app: Flask, context: Context):
    app.test_client().get(f"/invoices/{INVOICE}/lines/{INVOICE}")

    assert context.keys() == {"correlation_id", "invoice_id"}
    assert context["invoice_id"] == str(INVOICE)


@pytest.mark.parametrize(
    ("role", "viewer_id"), [(Role.VIEWER, VIEWER_ID), (Role.MANAGER, None)], ids=str
)
def test_the_viewer_who_asks_is_in_the_log_context(
    app: Flask, authorise: Authorise, role: Role, viewer_id: str | None
):
    @app.get("/me")
    @require_roles(*Role)
    def show_context() -> Context:
        return structlog.contextvars.get_contextvars()

    found = app.test_client().get("/me", headers=authorise(role)).get_json()

    assert found["subject"] == VIEWER_ID
    assert found.get("viewer_id") == viewer_id


def test_what_a_view_binds_is_in_the_line_of_its_request_alone(app: Flask):
    @app.get("/bind")
    def bind() -> str:
        bind_ids(payment_id=INVOICE)
        return ""

    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as lines:
        app.test_client().get("/bind")
        app.test_client().get("/bug")

    assert [line.get("payment_id") for line in lines] == [str(INVOICE), None]


@pytest.mark.parametrize("path", ["/health/live", "/static/site.css", "/ui/index.css"])
def test_what_is_asked_all_the_time_is_told_at_debug(client: FlaskClient, path: str):
    with structlog.testing.capture_logs() as lines:
        client.get(path)

    assert [line["log_level"] for line in lines if line["event"] == "request"] == ["debug"]


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (f"/invoices/{INVOICE}/lines/{INVOICE}", f"/invoices/{INVOICE}/lines/{INVOICE}"),
        ("/invoices/tk_live_1", "/invoices/[hidden]"),
        ("/invoices", "/invoices"),
        ("/invoices/", "/invoices/[hidden]"),
        ("/Invoices/tk_live_1", "/[hidden]"),
        ("/openapi.json/tk_live_1", "/openapi.json/[hidden]"),
        ("/", "/[hidden]"),
        ("/tk_live_1", "/[hidden]"),
    ],
)
def test_a_path_is_told_as_far_as_routes_of_ours_have_it(app: Flask, asked: str, told: str):
    with structlog.testing.capture_logs() as lines:
        app.test_client().get(asked)

    assert [line["path"] for line in lines if line["event"] == "request"] == [told]


def test_a_request_that_nobody_answers_leaves_nothing_behind(app: Flask, numbers: Numbers):
    with app.test_request_context("/plans"):
        app.preprocess_request()

    assert structlog.contextvars.get_contextvars() == {}
    assert [status for _, _, status in label_sets(numbers)] == ["500"]


def test_the_trace_of_the_caller_goes_on():
    assert accepted_traceparent(TRACEPARENT) == TRACEPARENT


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        TRACEPARENT.upper(),
        TRACEPARENT + "\n",
        TRACEPARENT + "-x",
        TRACEPARENT[1:],
        "x" * 9_000,
    ],
)
def test_what_is_no_trace_gets_into_no_message(given: str | None):
    assert accepted_traceparent(given) is None
