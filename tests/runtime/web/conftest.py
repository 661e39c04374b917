"""A small application on the base of both APIs, and tokens for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from runtime.clock import SystemClock
from runtime.settings import TokenSettings
from runtime.web.application import ApiDescription, create_base_app
from runtime.web.blueprint import ProblemApi
from runtime.web.principal import Principal, Role
from runtime.web.tokens import TokenVerifier, issue_token

VIEWER_ID = "01890a5d-ac96-774b-bcce-b302099a8057"

Authorise = Callable[..., dict[str, str]]


@pytest.fixture
def token_settings() -> TokenSettings:
    return TokenSettings(jwt_secret="a secret of these tests alone, 32 bytes or more")


@pytest.fixture
def base(token_settings: TokenSettings) -> tuple[Flask, ProblemApi]:
    return create_base_app(
        "runtime.web",
        about=ApiDescription("Test API", "1.0", "An API for tests."),
        tokens=TokenVerifier.from_settings(token_settings),
        body_limit_bytes=20_000,
    )


@pytest.fixture
def app(base: tuple[Flask, ProblemApi]) -> Flask:
    return base[0]


@pytest.fixture
def api(base: tuple[Flask, ProblemApi]) -> ProblemApi:
    return base[1]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def authorise(token_settings: TokenSettings) -> Authorise:
    """Return a maker of headers for somebody with the given roles."""

    def headers_for(*roles: Role, subject: str = VIEWER_ID, minutes: int = 5) -> dict[str, str]:
        token = issue_token(
            token_settings,
            Principal(subject, frozenset(roles)),
            issued_at=SystemClock().now(),
            lifetime=timedelta(minutes=minutes),
        )
        return {"Authorization": f"Bearer {token}"}

    return headers_for
