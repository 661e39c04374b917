"""Who may do what: every route against every role."""

import re

import pytest

from admin_api.roles import AUDIT_READERS, ERASERS, HELPERS, MANAGERS, OPERATORS, READERS
from runtime.identifiers import new_id
from runtime.web.principal import Role
from tests.admin_api.office import Office
from tests.admin_api.stories import subscribed

ALLOWED = {
    "GET /plans": READERS,
    "POST /plans": MANAGERS,
    "GET /plans/{id}": READERS,
    "PATCH /plans/{id}": MANAGERS,
    "POST /plans/{id}/archive": MANAGERS,
    "GET /plans/{id}/prices": READERS,
    "POST /plans/{id}/prices": MANAGERS,
    "GET /viewers": READERS,
    "GET /viewers/{id}": READERS,
    "POST /viewers/{id}/erase": ERASERS,
    "GET /subscriptions": READERS,
    "GET /subscriptions/{id}": READERS,
    "PATCH /subscriptions/{id}": HELPERS,
    "POST /subscriptions/{id}/grant-time": HELPERS,
    "POST /subscriptions/{id}/cancel": MANAGERS,
    "POST /subscriptions/{id}/renewal": MANAGERS,
    "POST /subscriptions/{id}/invoices": MANAGERS,
    "GET /subscriptions/{id}/change-preview": READERS,
    "GET /subscriptions/{id}/cancel-preview": READERS,
    "GET /subscriptions/{id}/pause-preview": READERS,
    "POST /subscriptions/{id}/change": MANAGERS,
    "POST /subscriptions/{id}/change/drop": MANAGERS,
    "POST /subscriptions/{id}/pause": HELPERS,
    "POST /subscriptions/{id}/resume": HELPERS,
    "POST /subscriptions/{id}/unpark": MANAGERS,
    "GET /invoices": READERS,
    "GET /invoices/{id}": READERS,
    "GET /invoices/{id}/log": READERS,
    "POST /invoices/{id}/cancel": MANAGERS,
    "POST /invoices/{id}/refund": MANAGERS,
    "GET /payments/failed": READERS,
    "GET /payments/surplus": READERS,
    "GET /payments/{id}": READERS,
    "POST /payments/{id}/retry": MANAGERS,
    "GET /notifications/quarantined": READERS,
    "POST /notifications/{id}/retry": MANAGERS,
    "GET /commands/{id}": READERS,
    "GET /dead-letters": OPERATORS,
    "GET /dead-letters/{id}": OPERATORS,
    "POST /dead-letters/{id}/replay": OPERATORS,
    "POST /dead-letters/{id}/drop": OPERATORS,
    "GET /promo-codes": READERS,
    "POST /promo-codes": MANAGERS,
    "GET /promo-codes/{id}": READERS,
    "GET /promo-codes/{id}/redemptions": READERS,
    "POST /promo-codes/{id}/archive": MANAGERS,
    "GET /gifts": READERS,
    "GET /gifts/{id}": READERS,
    "POST /gifts/{id}/return": MANAGERS,
    "GET /bulk-grants": READERS,
    "POST /bulk-grants": MANAGERS,
    "GET /bulk-grants/{id}": READERS,
    "GET /bulk-grants/{id}/rows": READERS,
    "GET /bulk-grants/{id}/rows.csv": READERS,
    "GET /price-moves": READERS,
    "POST /price-moves": MANAGERS,
    "POST /price-moves/dry-run": MANAGERS,
    "GET /price-moves/{id}": READERS,
    "GET /price-moves/{id}/viewers": READERS,
    "POST /price-moves/{id}/cancel": MANAGERS,
    "GET /disputes": READERS,
    "POST /disputes/{id}/settle": MANAGERS,
    "GET /reconciliation/differences": READERS,
    "POST /reconciliation/differences/{id}/settle": MANAGERS,
    "GET /receipts/missing": READERS,
    "GET /clock": READERS,
    "GET /clock/moves/{id}": READERS,
    "POST /clock/advance": MANAGERS,
    "GET /audit": AUDIT_READERS,
    "GET /outbox": READERS,
}


def call(office: Office, route: str, **options) -> int:
    method, path = route.split(" ")
    body = None if method == "GET" else {"unknown": 1}
    return office.call(method, path.format(id=new_id()), json=body, **options).status_code


@pytest.mark.parametrize("route", ALLOWED)
def test_a_route_lets_in_its_roles_alone(office: Office, route: str) -> None:
    subject = str(new_id())

    let_in = {role for role in Role if call(office, route, roles=(role,), subject=subject) != 403}

    assert let_in == set(ALLOWED[route])


def test_every_route_is_in_the_table(office: Office) -> None:
    routes = {
        f"{method} {re.sub('<[^>]+>', '{id}', rule.rule.removeprefix('/admin/v1'))}"
        for rule in office.app.url_map.iter_rules()
        if rule.rule.startswith("/admin/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert routes == set(ALLOWED)


def test_a_viewer_is_forbidden_rather_than_unknown(office: Office) -> None:
    refused = office.get("/plans", roles=("viewer",), subject=str(new_id()))

    assert refused.status_code == 403
    assert refused.json["code"] == "forbidden"


def test_without_a_token_nobody_is_let_in(office: Office) -> None:
    refused = office.client.get("/admin/v1/plans")

    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_stranger_s_act_is_not_in_the_trail(office: Office) -> None:
    path = f"/admin/v1/subscriptions/{new_id()}/cancel"

    office.client.post(path, json={}, headers={"Authorization": "Bearer forged"})

    assert office.trail() == []


def test_a_forbidden_act_is_in_the_trail_with_its_reason(office: Office) -> None:
    path = f"/subscriptions/{subscribed(office)['id']}/cancel"

    office.post(path, {"reason": "I wanted to see"}, roles=("support",), subject="ivan")

    [line] = office.trail()
    assert (line.manager_id, line.action) == ("ivan", "cancel_subscription")
    assert line.reason == "I wanted to see"
    assert line.detail == {"outcome": "refused", "code": "forbidden"}


def test_somebody_with_two_roles_may_do_what_either_may(office: Office) -> None:
    assert office.get("/audit", roles=("support", "auditor")).status_code == 200
