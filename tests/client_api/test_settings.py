"""What the client API is told from outside."""

import pytest

from client_api.settings import ClientApiSettings
from runtime.sealing import new_sealing_key
from runtime.settings import SettingsInvalid

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://cinema@127.0.0.1/cinema",
    "RABBITMQ_URL": "amqp://guest:guest@127.0.0.1/%2F",
    "JWT_SECRET": "a secret of these tests alone, 32 bytes or more",
    "PAGES_SECRETS": "the secret of the pages of these tests",
    "CLOUDPAYMENTS_PUBLIC_ID": "pk_tests",
    "CLOUDPAYMENTS_API_SECRETS": "the secret of the terminal",
    "SEALING_KEYS": new_sealing_key(),
}


def test_everything_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        ClientApiSettings.from_environment({})

    assert {problem.name for problem in refused.value.problems} == ENVIRONMENT.keys()


def test_a_thread_is_left_for_the_provider_while_others_wait() -> None:
    settings = ClientApiSettings.from_environment(ENVIRONMENT)

    assert settings.web.threads == 4


def test_the_operator_has_the_last_word_on_threads() -> None:
    settings = ClientApiSettings.from_environment(ENVIRONMENT | {"WEB_THREADS": "2"})

    assert settings.web.threads == 2


def test_no_secret_shows_when_the_settings_are_printed() -> None:
    settings = ClientApiSettings.from_environment(ENVIRONMENT)

    shown = repr(settings)

    assert "the secret of the terminal" not in shown
    assert ENVIRONMENT["SEALING_KEYS"] not in shown
