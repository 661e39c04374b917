"""What the admin API is told from outside, and how it starts."""

import pytest

from admin_api.serving import run
from admin_api.settings import DEFAULT_PORT, AdminApiSettings
from admin_api.wsgi import create_from_environment
from runtime.settings import SettingsInvalid

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://kino@127.0.0.1:1/kino",
    "RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:1/",
    "JWT_SECRET": "a secret of the tests, longer than 32 bytes",
    "PAGES_SECRETS": "the secret of the pages of these tests",
}


def test_the_admin_api_has_a_port_of_its_own() -> None:
    assert AdminApiSettings.from_environment(ENVIRONMENT).web.port == DEFAULT_PORT


def test_the_port_can_be_chosen() -> None:
    assert AdminApiSettings.from_environment({**ENVIRONMENT, "WEB_PORT": "9000"}).web.port == 9000


def test_nothing_of_the_payment_provider_is_needed() -> None:
    settings = AdminApiSettings.from_environment(ENVIRONMENT)

    assert not hasattr(settings, "provider")


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        run({})

    named = {problem.name for problem in refused.value.problems}
    assert named == {"DATABASE_URL", "RABBITMQ_URL", "JWT_SECRET", "PAGES_SECRETS"}


def test_the_application_starts_while_database_and_broker_are_away() -> None:
    app = create_from_environment(ENVIRONMENT)

    assert app.test_client().get("/health/live").json == {"status": "live"}


def test_with_the_database_away_a_read_is_answered_503() -> None:
    client = create_from_environment(ENVIRONMENT).test_client()

    assert client.get("/health/ready").status_code == 503
