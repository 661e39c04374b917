"""What every answer and every OpenAPI file has."""

from uuid import UUID

import pytest
import structlog
from flask import Flask, Response
from flask.testing import FlaskClient
from flask.views import MethodView
from marshmallow import Schema, fields

from runtime.web.blueprint import ApiBlueprint, ProblemApi
from runtime.web.request_trace import correlation_id

GIVEN_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


class PlanSchema(Schema):
    title = fields.String(required=True, metadata={"example": "Month"})
    note = fields.String(allow_none=True)


@pytest.fixture(autouse=True)
def plans(api: ProblemApi) -> None:
    blueprint = ApiBlueprint("plans", "plans", url_prefix="/plans", description="What is sold.")

    @blueprint.route("")
    class Plans(MethodView):
        @blueprint.doc(security=[])
        @blueprint.response(200, PlanSchema(many=True))
        def get(self) -> list[dict[str, str]]:
            """List what can be bought."""
            return [{"title": "Month"}]

        @blueprint.arguments(PlanSchema)
        @blueprint.response(201, PlanSchema)
        @blueprint.alt_response(409, description="There is one.")
        def post(self, plan: dict[str, str]) -> dict[str, str]:
            """Add a plan."""
            return plan

    api.register_blueprint(blueprint)


@pytest.mark.parametrize("path", ["/plans", "/nowhere", "/docs", "/openapi.json"])
def test_every_answer_has_the_headers_of_safety(client: FlaskClient, path: str):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_an_answer_of_the_api_is_kept_by_no_cache(client: FlaskClient):
    assert client.get("/plans").headers["Cache-Control"] == "no-store"


def test_a_page_may_ask_for_more_room(app: Flask):
    @app.get("/page")
    def show_page() -> Response:
        return Response("page", headers={"Content-Security-Policy": "default-src 'self'"})

    policy = app.test_client().get("/page").headers["Content-Security-Policy"]

    assert policy == "default-src 'self'"


@pytest.mark.parametrize("given", [GIVEN_ID, GIVEN_ID.upper(), GIVEN_ID.replace("-", "")])
def test_the_id_of_the_caller_is_kept(client: FlaskClient, given: str):
    response = client.get("/plans", headers={"X-Request-ID": given})

    assert response.headers["X-Request-ID"] == GIVEN_ID


@pytest.mark.parametrize("given", [None, "", "1", "x" * 500, f"{GIVEN_ID}; drop table"])
def test_a_request_without_a_proper_id_gets_one(client: FlaskClient, given: str | None):
    headers = {} if given is None else {"X-Request-ID": given}

    response = client.get("/plans", headers=headers)

    assert UUID(response.headers["X-Request-ID"]).version == 7


def test_a_view_finds_the_id_of_its_request(app: Flask):
    @app.get("/id")
    def show_id() -> str:
        return str(correlation_id())

    response = app.test_client().get("/id", headers={"X-Request-ID": GIVEN_ID})

    assert response.get_data(as_text=True) == GIVEN_ID


def test_a_request_is_one_log_line(client: FlaskClient):
    with structlog.testing.capture_logs() as lines:
        client.get("/plans?secret=1")

    (line,) = lines
    assert line["event"] == "request"
    assert line["log_level"] == "info"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/plans", 200)
    assert line["duration_ms"] >= 0


def test_log_lines_of_a_view_carry_the_id_of_the_request(app: Flask):
    @app.get("/context")
    def show_context() -> dict[str, object]:
        return structlog.contextvars.get_contextvars()

    response = app.test_client().get("/context", headers={"X-Request-ID": GIVEN_ID})

    assert response.get_json() == {"correlation_id": GIVEN_ID}


def test_one_request_knows_nothing_of_another(app: Flask):
    @app.get("/bind")
    def bind() -> str:
        structlog.contextvars.bind_contextvars(viewer="first")  # noqa: TID251  # the culprit
        return ""

    @app.get("/context")
    def show_context() -> dict[str, object]:
        return structlog.contextvars.get_contextvars()

    client = app.test_client()
    client.get("/bind")

    assert "viewer" not in client.get("/context").get_json()


def test_the_openapi_file_is_of_version_3_1(client: FlaskClient):
    description = client.get("/openapi.json").get_json()

    assert description["openapi"] == "3.1.0"
    assert description["info"] == {
        "title": "Test API",
        "version": "1.0",
        "description": "An API for tests.",
    }


def test_the_openapi_file_wants_a_bearer_token_everywhere(client: FlaskClient):
    description = client.get("/openapi.json").get_json()

    assert description["security"] == [{"bearer": []}]
    scheme = description["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_a_public_route_says_that_it_wants_no_token(client: FlaskClient):
    operation = client.get("/openapi.json").get_json()["paths"]["/plans"]["get"]

    assert operation["security"] == []


def test_the_openapi_file_spells_an_optional_text_as_version_3_1_does(client: FlaskClient):
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]

    assert schemas["Plan"]["properties"]["note"]["type"] == ["string", "null"]


def test_refusals_are_documented_in_the_shape_that_they_have(client: FlaskClient):
    description = client.get("/openapi.json").get_json()

    properties = description["components"]["schemas"]["Problem"]["properties"]
    assert list(properties) == ["code", "message", "fields"]
    refusal = description["components"]["responses"]["UNPROCESSABLE_ENTITY"]
    assert refusal["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Problem"
    }


def test_the_openapi_file_has_no_schemas_of_features_that_we_do_not_use(client: FlaskClient):
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]

    assert set(schemas) == {"Plan", "Problem"}
