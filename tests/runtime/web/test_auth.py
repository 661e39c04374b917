"""Doors: 401 for strangers, 403 for the wrong role, and the view knows who came."""

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient

from runtime.web.auth import admit, current_principal, require_roles
from runtime.web.principal import Principal, Role
from tests.runtime.web.conftest import VIEWER_ID, Authorise


@pytest.fixture(autouse=True)
def routes(app: Flask) -> None:
    @app.get("/managers")
    @require_roles(Role.MANAGER, Role.ADMIN)
    def show_managers() -> object:
        return jsonify(subject=current_principal().subject)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_any_of_the_roles_opens_the_door(client: FlaskClient, authorise: Authorise, role: Role):
    response = client.get("/managers", headers=authorise(role, subject="anna"))

    assert response.status_code == 200
    assert response.get_json() == {"subject": "anna"}


def test_one_good_role_among_others_is_enough(client: FlaskClient, authorise: Authorise):
    headers = authorise(Role.VIEWER, Role.MANAGER)

    assert client.get("/managers", headers=headers).status_code == 200


@pytest.mark.parametrize("roles", [(), (Role.VIEWER,), (Role.SUPPORT, Role.AUDITOR)])
def test_too_little_role_is_forbidden(
    client: FlaskClient, authorise: Authorise, roles: tuple[Role, ...]
):
    response = client.get("/managers", headers=authorise(*roles, subject=VIEWER_ID))

    assert response.status_code == 403
    assert response.get_json()["fields"] == {"required_roles": ["admin", "manager"]}


def test_who_was_admitted_otherwise_needs_no_token(app: Flask):
    app.before_request(lambda: admit(Principal("anna", frozenset({Role.MANAGER}))))

    response = app.test_client().get("/managers")

    assert response.get_json() == {"subject": "anna"}


def test_who_was_admitted_otherwise_still_needs_the_role(app: Flask):
    app.before_request(lambda: admit(Principal(VIEWER_ID, frozenset({Role.VIEWER}))))

    response = app.test_client().get("/managers")

    assert response.status_code == 403


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic YTpi", "Token x"])
def test_without_a_token_the_scheme_is_told(client: FlaskClient, header: str | None):
    headers = {} if header is None else {"Authorization": header}

    response = client.get("/managers", headers=headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="kinokassa"'


def test_a_bad_token_is_told_as_such(client: FlaskClient):
    response = client.get("/managers", headers={"Authorization": "Bearer nonsense"})

    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
    assert "nonsense" not in response.get_data(as_text=True)


def test_an_expired_token_is_refused(client: FlaskClient, authorise: Authorise):
    response = client.get("/managers", headers=authorise(Role.ADMIN, minutes=-5))

    assert response.status_code == 401
    assert response.get_json()["message"] == "The token has expired."


def test_the_scheme_is_known_in_any_case(client: FlaskClient, authorise: Authorise):
    token = authorise(Role.ADMIN)["Authorization"].removeprefix("Bearer ")

    response = client.get("/managers", headers={"Authorization": f"bearer {token}"})

    assert response.status_code == 200
