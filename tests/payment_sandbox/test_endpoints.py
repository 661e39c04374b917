"""What holds for every endpoint of the API."""

from __future__ import annotations

import pytest

from payment_sandbox.api.routes import ENDPOINTS
from tests.payment_sandbox.running import RunningSandbox

DOCUMENTED = (
    "/test",
    "/payments/cards/charge", "/payments/cards/auth", "/payments/cards/post3ds",
    "/payments/tokens/charge", "/payments/tokens/auth",
    "/payments/confirm", "/payments/void", "/payments/refund",
    "/payments/get", "/payments/find", "/v2/payments/find",
    "/payments/list", "/v2/payments/list", "/payments/tokens/list",
    "/chargebacks/list",
    "/payments/cards/topup", "/payments/token/topup",
    "/subscriptions/create", "/subscriptions/get", "/subscriptions/find",
    "/subscriptions/update", "/subscriptions/cancel",
    "/orders/create", "/orders/cancel",
    "/site/notifications/Pay/get", "/site/notifications/Pay/update",
    "/kkt/receipt", "/kkt/receipt/status/get", "/kkt/receipt/get",
    "/kkt/correction-receipt", "/kkt/correction-receipt/get",
)  # fmt: skip
"""The gateway's page of methods, for cards."""

NEED_NOTHING = {
    "/test",
    "/payments/tokens/list",
    "/site/notifications/Pay/get",
    "/site/notifications/Pay/update",
}

EVERYWHERE = sorted({*DOCUMENTED, *ENDPOINTS})


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_endpoint_wants_credentials(shared_sandbox: RunningSandbox, path: str) -> None:
    assert shared_sandbox.post(path, auth=None).status_code == 401


@pytest.mark.parametrize("path", [path for path in EVERYWHERE if path not in NEED_NOTHING])
def test_every_endpoint_names_a_missing_field(shared_sandbox: RunningSandbox, path: str) -> None:
    answer = shared_sandbox.post(path, json={})

    envelope = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert envelope.keys() == {"Success", "Message"}
    assert envelope["Success"] is False


@pytest.mark.parametrize("path", [path for path in EVERYWHERE if path != "/test"])
def test_every_endpoint_is_a_post(shared_sandbox: RunningSandbox, path: str) -> None:
    answer = shared_sandbox.session.get(shared_sandbox.address + path, timeout=30)

    assert answer.status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/Payments/Get",
        "/payments/qr/sbp/link",
        "/payments/qr/tinkoffpay/link",
        "/payments/altpay/pay",
        "/applepay/startsession",
    ],
)
def test_what_is_not_played_is_not_there(shared_sandbox: RunningSandbox, path: str) -> None:
    assert shared_sandbox.post(path, json={}).status_code == 404
