"""What is an address is found out before anybody is given it, who might say its password aloud."""

import pytest

from cli.observability.settings import KibanaSettings
from reminder.settings import LetterSettings
from runtime.logs import LogShippingSettings
from runtime.settings import BrokerSettings, DatabaseSettings, SettingsInvalid, TracingSettings
from runtime.settings.addresses import find_port, is_address
from runtime.settings.group import SettingsGroup

SCHEMES = ("https", "postgresql")

SECRET = "PlantedSecret77"

WITH_A_SLIP = [
    f"elastic:{SECRET}@127.0.0.1:92oo",
    f"elastic:{SECRET}@host:99999",
    f"elastic:{SECRET}@host:-1",
    f"elastic:{SECRET}@host:",
    f"elastic:{SECRET}@:9200",
    f"elastic:{SECRET}@two words:9200",
    f"elastic:sl/ash{SECRET}@host:9200",
    f"elastic:12/{SECRET}@host:9200",
    f"elastic:12#{SECRET}@host:9200",
    f"elastic:12?{SECRET}@host:9200",
    f"elastic:[{SECRET}@host:9200",
    f"host:{SECRET}",
]


@pytest.mark.parametrize(
    "address",
    [
        "https://host",
        "https://host/path?a=b",
        "https://user:p%40ss%2Fword@host:9200",
        "https://[::1]:9200",
        "postgresql://user:password@db1,db2/kinokassa?target_session_attrs=read-write",
        "postgresql://user@/db?host=/run/postgresql",
        "postgresql:///db?host=/run/postgresql",
    ],
)
def test_an_address_has_a_scheme_of_the_list_with_a_host(address: str) -> None:
    assert is_address(address, SCHEMES)


@pytest.mark.parametrize(
    "address", ["host", "https://", "https://[bad", "http://host", "https:a@b"]
)
def test_what_leads_to_no_host_is_no_address(address: str) -> None:
    assert not is_address(address, SCHEMES)


@pytest.mark.parametrize("rest", WITH_A_SLIP)
def test_a_slip_is_found_before_anybody_is_given_the_address(rest: str) -> None:
    assert not is_address(f"https://{rest}", SCHEMES)


@pytest.mark.parametrize(
    ("address", "port"),
    [("https://host:9200/", 9200), ("https://host", None), ("https://host:92oo", None)],
)
def test_a_port_is_found_where_there_is_one(address: str, port: int | None) -> None:
    assert find_port(address) == port


READING = [
    ("ELASTICSEARCH_URL", "http", LogShippingSettings),
    ("KIBANA_URL", "http", KibanaSettings),
    ("DATABASE_URL", "postgresql", DatabaseSettings),
    ("DATABASE_READ_URL", "postgresql", DatabaseSettings),
    ("RABBITMQ_URL", "amqp", BrokerSettings),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "https", TracingSettings),
    ("SMTP_URL", "smtps", LetterSettings),
]


@pytest.mark.parametrize("rest", WITH_A_SLIP)
@pytest.mark.parametrize(("name", "scheme", "group"), READING)
def test_a_slip_in_an_address_is_told_by_the_name_of_its_setting(
    name: str, scheme: str, group: type[SettingsGroup], rest: str
) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        group.from_environment({name: f"{scheme}://{rest}"})

    (complaint,) = [it.complaint for it in refused.value.problems if it.name == name]
    assert complaint.startswith("expected an address")
    assert SECRET not in str(refused.value)


def test_elasticsearch_needs_a_port() -> None:
    with pytest.raises(SettingsInvalid, match="ELASTICSEARCH_URL: expected an address with a port"):
        LogShippingSettings.from_environment({"ELASTICSEARCH_URL": f"https://u:{SECRET}@host"})


def test_rabbitmq_takes_no_parameters() -> None:
    with pytest.raises(SettingsInvalid, match="RABBITMQ_URL: expected no parameters"):
        BrokerSettings.from_environment({"RABBITMQ_URL": "amqp://guest:guest@host/?heartbeat=7"})
