"""The OpenAPI file: complete, with examples, and true."""

from typing import Any

import pytest

from tests.client_api.cinema import Cinema

EXPECTED_OPERATIONS = {
    "get /v1/access",
    "get /v1/cards",
    "post /v1/cards/{saved_card_id}/withdraw",
    "get /v1/commands/{command_id}",
    "get /v1/gifts",
    "post /v1/gifts",
    "post /v1/gifts/claim",
    "get /v1/gifts/{gift_id}",
    "get /v1/invoices",
    "get /v1/invoices/{invoice_id}",
    "post /v1/invoices/{invoice_id}/cancel",
    "post /v1/invoices/{invoice_id}/checkout",
    "get /v1/invoices/{invoice_id}/widget",
    "get /v1/letters",
    "post /v1/letters",
    "get /v1/payment-systems",
    "get /v1/payments",
    "get /v1/payments/{payment_id}",
    "get /v1/plans",
    "get /v1/price-consents",
    "get /v1/price-consents/{price_consent_id}",
    "post /v1/price-consents/{price_consent_id}",
    "get /v1/promo-codes/{code}",
    "get /v1/subscriptions",
    "post /v1/subscriptions",
    "get /v1/subscriptions/current",
    "get /v1/subscriptions/{subscription_id}",
    "post /v1/subscriptions/{subscription_id}/card",
    "post /v1/subscriptions/{subscription_id}/card-check",
    "post /v1/subscriptions/{subscription_id}/cancel",
    "get /v1/subscriptions/{subscription_id}/cancel-preview",
    "delete /v1/subscriptions/{subscription_id}/change",
    "post /v1/subscriptions/{subscription_id}/change",
    "get /v1/subscriptions/{subscription_id}/change-preview",
    "post /v1/subscriptions/{subscription_id}/pause",
    "get /v1/subscriptions/{subscription_id}/pause-preview",
    "post /v1/subscriptions/{subscription_id}/promo-code",
    "post /v1/subscriptions/{subscription_id}/renewal",
    "post /v1/subscriptions/{subscription_id}/resume",
}


@pytest.fixture
def spec(cinema: Cinema) -> Any:
    return cinema.app.test_client().get("/openapi.json").json


def operations_in(spec: Any) -> dict[str, Any]:
    return {
        f"{method} {path}": operation
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }


def test_every_route_of_the_json_api_is_in_the_file(spec: Any) -> None:
    assert spec["openapi"] == "3.1.0"
    assert set(operations_in(spec)) == EXPECTED_OPERATIONS


def test_every_operation_says_what_it_does(spec: Any) -> None:
    assert all(operation["summary"] for operation in operations_in(spec).values())


def test_every_answer_and_body_has_an_example(spec: Any) -> None:
    schemas = spec["components"]["schemas"]
    for name, operation in operations_in(spec).items():
        contents = [operation["responses"]["200"]]
        contents += [operation["requestBody"]] if "requestBody" in operation else []
        for content in contents:
            schema = content["content"]["application/json"]["schema"]
            assert has_example(schema, schemas), name


def test_only_plans_are_for_everybody(spec: Any) -> None:
    public = [name for name, it in operations_in(spec).items() if it.get("security") == []]

    assert public == ["get /v1/plans"]


def test_every_command_asks_for_an_idempotency_key(spec: Any) -> None:
    for name, operation in operations_in(spec).items():
        headers = {it["name"] for it in operation.get("parameters", []) if it["in"] == "header"}
        is_command = name.startswith(("post", "delete"))
        assert headers - {"Accept-Language"} == ({"Idempotency-Key"} if is_command else set()), name


def test_a_service_that_lives_says_so(cinema: Cinema) -> None:
    client = cinema.app.test_client()

    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert (ready.json["checks"]["database"], ready.json["checks"]["migrations"]) == ("ok", "ok")


def has_example(schema: Any, schemas: Any) -> bool:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "example" in schema or not schema.get("properties", {"": ""}):
        return True
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    inner += [schema["items"]] if "items" in schema else []
    return any(has_example(each, schemas) for each in inner)
