"""What bad requests get: a clear error, and nothing happens."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from runtime.clock import SystemClock
from runtime.identifiers import new_id
from runtime.web.principal import Role
from tests.client_api.cinema import Caller, Cinema

READS = (
    "/v1/access",
    "/v1/cards",
    "/v1/invoices",
    "/v1/payment-systems",
    "/v1/payments",
    "/v1/subscriptions",
    "/v1/subscriptions/current",
    "/v1/commands/01890a5d-ac96-774b-bcce-b302099a8057",
)


def post_raw(caller: Caller, body: bytes, **headers: str) -> Any:
    return caller.client.post(
        "/v1/subscriptions",
        data=body,
        headers=caller.headers | {"Idempotency-Key": "k", "Content-Type": "application/json"},
        **headers,
    )


@pytest.fixture
def caller(cinema: Cinema) -> Caller:
    cinema.build_price(code="monthly")
    return cinema.caller(new_id())


@pytest.fixture(autouse=True)
def _nothing_is_sent(cinema: Cinema) -> Any:
    yield
    assert cinema.publisher.published == []


def test_unknown_fields_are_named(caller: Caller) -> None:
    answer = caller.post("/v1/subscriptions", {"plan": "monthly", "price": 1})

    assert (answer.status_code, answer.json["code"]) == (422, "validation_failed")
    assert list(answer.json["fields"]) == ["price"]


def test_a_route_that_wants_no_body_refuses_fields_by_name(caller: Caller) -> None:
    answer = caller.post(f"/v1/invoices/{new_id()}/checkout", {"amount": 1})

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["amount"])


@pytest.mark.parametrize(
    "body", [{}, {"plan": ""}, {"plan": 7}, {"plan": "monthly", "currency": "rub"}, []]
)
def test_missing_or_wrong_fields_are_refused(caller: Caller, body: Any) -> None:
    answer = caller.post("/v1/subscriptions", body)

    assert answer.status_code == 422
    assert answer.json["fields"]


@pytest.mark.parametrize("body", [b"{", b"plan=monthly", b'{"plan": NaN}', b"\xff"])
def test_malformed_json_is_refused(caller: Caller, body: bytes) -> None:
    answer = post_raw(caller, body)

    assert (answer.status_code, answer.json["code"]) == (400, "malformed_request")


def test_a_body_over_the_limit_is_refused(caller: Caller) -> None:
    answer = post_raw(caller, b'{"plan": "' + b"x" * 65_536 + b'"}')

    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")


def test_another_kind_of_body_is_refused(caller: Caller) -> None:
    answer = caller.client.post(
        "/v1/subscriptions",
        data={"plan": "monthly"},
        headers=caller.headers | {"Idempotency-Key": "k"},
    )

    assert answer.status_code == 415


@pytest.mark.parametrize("query", ["wait=11", "wait=-1", "wait=soon", "wait=nan", "waits=1"])
def test_nobody_waits_without_end(caller: Caller, query: str) -> None:
    answer = caller.post(f"/v1/subscriptions?{query}", {"plan": "monthly"})

    assert answer.status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=guess", "page=2"])
def test_a_list_takes_only_its_own_parameters(caller: Caller, query: str) -> None:
    answer = caller.get(f"/v1/payments?{query}")

    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/v1/invoices/42", "/v1/invoices/not-an-id/checkout", "/v2"])
def test_what_is_no_address_is_not_found_in_the_shape_of_all_errors(
    caller: Caller, path: str
) -> None:
    answer = caller.get(path)

    assert answer.status_code == 404
    assert set(answer.json) == {"code", "message", "fields"}


@pytest.mark.parametrize("path", READS)
def test_nothing_is_read_without_a_token(cinema: Cinema, path: str) -> None:
    answer = cinema.app.test_client().get(path)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", READS)
def test_a_manager_is_no_viewer(cinema: Cinema, path: str) -> None:
    answer = cinema.caller("m-1", Role.MANAGER).get(path)

    assert answer.status_code == 403


def test_a_token_that_nobody_signed_is_not_believed(cinema: Cinema) -> None:
    claims = {
        "sub": str(new_id()),
        "roles": ["viewer"],
        "exp": SystemClock().now() + timedelta(minutes=5),
    }
    token = jwt.encode(claims, None, algorithm="none")

    answer = cinema.app.test_client().get(
        "/v1/access", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 401
