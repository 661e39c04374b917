"""The groups of settings: names of variables, defaults, and secrets that stay secret."""

from ipaddress import ip_network

import pytest

from runtime.settings import (
    BillingSettings,
    BrokerSettings,
    DatabaseSettings,
    PagesSettings,
    ProviderSettings,
    SealingSettings,
    SettingsInvalid,
    TokenSettings,
    WebSettings,
    reading,
)

JWT_SECRET = "s" * 32
SEALING_KEY = "dGhpcnR5LXR3byBieXRlcyBmb3IgdGVzdHMgb25seSE="

COMPLETE = {
    "DATABASE_URL": "postgresql://owner:hunter2@host/kinokassa",
    "RABBITMQ_URL": "amqp://guest:hunter2@host:5672//",
    "SEALING_KEYS": f"{SEALING_KEY},{SEALING_KEY}",
    "JWT_SECRET": JWT_SECRET,
    "PAGES_SECRETS": "hunter5" * 5,
    "CLOUDPAYMENTS_PUBLIC_ID": "pk_test",
    "CLOUDPAYMENTS_API_SECRETS": "hunter2,hunter3",
}

GROUPS = [
    DatabaseSettings,
    BrokerSettings,
    SealingSettings,
    TokenSettings,
    ProviderSettings,
    WebSettings,
    PagesSettings,
    BillingSettings,
]


def test_one_block_tells_what_every_group_lacks():
    def read_all() -> None:
        with reading({}) as environment:
            for group in GROUPS:
                group.read(environment)

    with pytest.raises(SettingsInvalid) as caught:
        read_all()

    assert {problem.name for problem in caught.value.problems} == set(COMPLETE)


@pytest.mark.parametrize("group", GROUPS)
def test_no_group_shows_a_secret(group):
    settings = group.from_environment(COMPLETE)

    shown = repr(settings)

    assert "hunter" not in shown
    assert JWT_SECRET not in shown
    assert COMPLETE["SEALING_KEYS"][:10] not in shown


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_both_spellings_of_a_database_address_are_taken(scheme):
    url = f"{scheme}://host/db"

    settings = DatabaseSettings.from_environment({"DATABASE_URL": url})

    assert settings.url == url


def test_a_database_address_may_name_a_unix_socket_in_its_query():
    url = "postgresql:///db?host=/run/postgresql"

    settings = DatabaseSettings.from_environment({"DATABASE_URL": url})

    assert settings.url == url


def test_reads_go_to_the_primary_when_there_is_no_replica():
    settings = DatabaseSettings.from_environment({"DATABASE_URL": "postgresql://primary/db"})

    assert settings.read_url == "postgresql://primary/db"


def test_reads_go_to_the_replica_when_there_is_one():
    variables = {
        "DATABASE_URL": "postgresql://primary/db",
        "DATABASE_READ_URL": "postgresql://replica/db",
    }

    settings = DatabaseSettings.from_environment(variables)

    assert settings.read_url == "postgresql://replica/db"


@pytest.mark.parametrize(
    "keys",
    [
        "short",
        "A" * 43,  # 32 bytes, but without the padding that Fernet wants
        "!" * 44,
        f"{SEALING_KEY},short",
    ],
)
def test_a_malformed_sealing_key_is_refused_at_the_start(keys):
    with pytest.raises(SettingsInvalid, match="SEALING_KEYS"):
        SealingSettings.from_environment({"SEALING_KEYS": keys})


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"JWT_SECRET": JWT_SECRET, "JWKS_FILE": "keys.json"},
        {"JWKS_URL": "https://issuer/keys", "JWKS_FILE": "keys.json"},
    ],
)
def test_tokens_have_exactly_one_source_of_keys(variables):
    with pytest.raises(SettingsInvalid, match="exactly one of"):
        TokenSettings.from_environment(variables)


def test_a_jwt_secret_shorter_than_its_hash_is_refused():
    with pytest.raises(SettingsInvalid, match="at least 32 bytes"):
        TokenSettings.from_environment({"JWT_SECRET": "s" * 31})


def test_the_provider_is_the_real_gateway_unless_told_otherwise():
    settings = ProviderSettings.from_environment(COMPLETE)

    assert settings.base_url == "https://api.cloudpayments.ru"
    assert not settings.is_sandbox


def test_the_first_of_several_api_secrets_comes_first():
    settings = ProviderSettings.from_environment(COMPLETE)

    assert settings.api_secrets == ("hunter2", "hunter3")


def test_the_numbers_of_billing_have_their_documented_defaults():
    settings = BillingSettings.from_environment({})

    assert settings == BillingSettings(
        checkout_timeout_minutes=30, invoice_lifetime_hours=24, manual_retry_limit=5
    )


def test_the_numbers_of_billing_can_be_chosen():
    variables = {"CHECKOUT_TIMEOUT_MINUTES": "45", "MANUAL_RETRY_LIMIT": "0"}

    settings = BillingSettings.from_environment(variables)

    assert settings == BillingSettings(checkout_timeout_minutes=45, manual_retry_limit=0)


def test_a_web_process_listens_on_this_machine_alone_by_default():
    settings = WebSettings.from_environment({})

    assert settings.host == "127.0.0.1"
    assert settings.body_limit_bytes == 64 * 1024
    assert settings.trusted_proxies == ()


def test_networks_of_proxies_stand_between_commas():
    settings = WebSettings.from_environment({"TRUSTED_PROXIES": "172.31.251.0/28, fd00::/64"})

    assert settings.trusted_proxies == (ip_network("172.31.251.0/28"), ip_network("fd00::/64"))


@pytest.mark.parametrize("written", ["everybody", "10.0.0.1/8", "10.0.0.0/8;10.1.0.0/16"])
def test_proxies_that_are_no_networks_are_refused(written: str):
    with pytest.raises(SettingsInvalid, match="TRUSTED_PROXIES"):
        WebSettings.from_environment({"TRUSTED_PROXIES": written})
