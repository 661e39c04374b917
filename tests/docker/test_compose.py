"""docker-compose.yml has every process once, prepared, watched, and without a secret in it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import elasticsearch
import pytest
from ruamel.yaml import YAML

from cli.docs.settings import names_read_by
from cli.local.postgres import DISCREET_SETTINGS
from reminder.timetable import Timetable
from runtime.clock import SystemClock
from runtime.web.server import GRACE_SECONDS
from tests.docker.conftest import ROOT
from tests.fixtures.deployments import EACH_PROCESS, PROCESSES, vital_settings_of

COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

Services = dict[str, dict[str, Any]]

STORES = ("postgres", "rabbitmq")
DOORS = ("viewers-nginx", "managers-nginx")
WATCHERS = ("elasticsearch", "kibana", "prometheus", "grafana")
ONCE = ("migrate", "certificate", "backups-folder", "elasticsearch-users", "observability-install")
OURS = (*PROCESSES, "migrate", "sandbox", "mailbox", "certificate", "observability-install")

READ_BY_EVERY_PROCESS = ("LOG_", "ELASTICSEARCH_", "METRICS_", "OTEL_", "STOP_")
"""Before anything that is its own."""

EACH_OF_OURS = pytest.mark.parametrize("name", OURS)

SECRET = re.compile(r"PASSWORD|SECRET|SEALING_KEYS|_PASS$")
GIVEN_FROM_OUTSIDE = re.compile(r"\$\{\w+:\?[^}]+\}")
PASSWORD_IN_ADDRESS = re.compile(r"://[^:/]+:(?!\$\{)[^@/]*@")


@EACH_PROCESS
def test_every_process_is_there_once(process: str, services: Services) -> None:
    programs = [service.get("command", [None])[0] for service in services.values()]

    assert programs.count(process) == 1


def test_nothing_runs_that_is_not_known(services: Services) -> None:
    assert set(services) == {*OURS, *STORES, *DOORS, *WATCHERS, *ONCE}


def test_everything_that_stays_up_is_watched(services: Services) -> None:
    unwatched = [name for name, service in services.items() if "healthcheck" not in service]

    assert set(unwatched) == set(ONCE)


@pytest.mark.parametrize("name", ONCE)
def test_what_runs_once_is_not_started_again_and_again(name: str, services: Services) -> None:
    assert services[name]["restart"] in {"no", "on-failure:5"}


def test_the_reminder_is_a_cron_that_passes_as_often_as_the_one_of_a_cluster(
    services: Services,
) -> None:
    cluster = YAML(typ="safe").load(ROOT / "kubernetes/base/processes/reminder.yaml")

    name, option = services["reminder"]["command"]
    line = option.removeprefix("--cron=")

    assert (name, line) == ("reminder", cluster["spec"]["schedule"])
    assert Timetable(line, SystemClock()).next_after(EPOCH) - EPOCH == timedelta(minutes=1)


@EACH_PROCESS
def test_a_process_is_asked_for_its_own_health(process: str, services: Services) -> None:
    assert services[process]["healthcheck"]["test"] == ["CMD", "kinokassa", "healthy", process]


@EACH_PROCESS
def test_a_process_starts_once_the_stores_are_prepared(process: str, services: Services) -> None:
    conditions = {
        name: needed["condition"] for name, needed in services[process]["depends_on"].items()
    }

    assert conditions == {
        "postgres": "service_healthy",
        "rabbitmq": "service_healthy",
        "migrate": "service_completed_successfully",
    }


@EACH_PROCESS
def test_a_process_is_told_every_variable_that_it_cannot_do_without(
    process: str, services: Services
) -> None:
    told = set(services[process]["environment"])

    assert vital_settings_of(process) <= told


@EACH_PROCESS
def test_a_process_is_told_nothing_that_it_does_not_read(process: str, services: Services) -> None:
    told = {
        name
        for name in services[process]["environment"]
        if not name.startswith(READ_BY_EVERY_PROCESS)
    }

    assert told <= set(names_read_by(process))


@EACH_PROCESS
def test_whoever_asks_whether_money_is_real_is_told(process: str, services: Services) -> None:
    asking = "SANDBOX" in names_read_by(process)

    assert ("SANDBOX" in services[process]["environment"]) is asking


@EACH_PROCESS
def test_a_process_shows_its_metrics_where_prometheus_looks(
    process: str, services: Services
) -> None:
    jobs = YAML(typ="safe").load(ROOT / "docker" / "prometheus" / "prometheus.yml")
    looked_at = {
        (job["job_name"], name, source["port"])
        for job in jobs["scrape_configs"]
        for source in job.get("dns_sd_configs", [])
        for name in source["names"]
    }

    port = int(services[process]["environment"]["METRICS_PORT"])
    assert (process, process, port) in looked_at


@pytest.mark.parametrize("name", [*OURS, *DOORS])
def test_our_containers_may_do_next_to_nothing(name: str, services: Services) -> None:
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


def test_every_container_has_a_bound_on_its_memory(services: Services) -> None:
    unbound = [name for name, service in services.items() if "mem_limit" not in service]

    assert unbound == ["backups-folder"]


def test_rabbitmq_is_told_how_much_memory_it_has(services: Services) -> None:
    """What it would see by itself is that of the machine: it would be killed before its alarm."""
    bound = services["rabbitmq"]["mem_limit"]

    told = services["rabbitmq"]["environment"]["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]

    assert told == f'-rabbit total_memory_available_override_value "{bound}"'


@EACH_PROCESS
def test_a_process_has_ended_by_itself_before_it_is_killed(
    process: str, services: Services
) -> None:
    service = services[process]
    own_end = int(service["environment"].get("STOP_GRACE_SECONDS", GRACE_SECONDS))

    assert int(service["stop_grace_period"].removesuffix("s")) >= own_end + 10


def test_no_container_can_gain_privileges(services: Services) -> None:
    for service in services.values():
        assert "no-new-privileges:true" in service["security_opt"]


def test_no_secret_is_written_into_the_file(services: Services) -> None:
    written = {
        (name, variable)
        for name, service in services.items()
        for variable, value in service.get("environment", {}).items()
        if SECRET.search(variable) and not GIVEN_FROM_OUTSIDE.fullmatch(value)
    }

    assert written == set()


def test_no_password_is_written_into_an_address() -> None:
    assert PASSWORD_IN_ADDRESS.findall(COMPOSE_TEXT) == []


def test_the_log_of_postgresql_is_as_discreet_as_the_local_one(services: Services) -> None:
    assert set(DISCREET_SETTINGS) <= set(services["postgres"]["command"])


def test_images_of_others_are_pinned_to_a_release(services: Services) -> None:
    pinned = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*(@sha256:[0-9a-f]{64})?")

    for name in (*STORES, *DOORS, *WATCHERS):
        assert pinned.fullmatch(services[name]["image"].replace(":v", ":"))


def test_elasticsearch_is_of_the_release_that_our_client_speaks(services: Services) -> None:
    major = elasticsearch.__version__[0]

    for name in ("elasticsearch", "elasticsearch-users", "kibana"):
        assert services[name]["image"].partition(":")[2].startswith(f"{major}.")


def test_all_of_ours_run_from_one_image(services: Services) -> None:
    assert len({services[name]["image"] for name in OURS}) == 1


def test_the_image_is_built_once_by_what_everything_else_comes_after(services: Services) -> None:
    """Several builds that write one name at the same time get in each other's way."""
    assert [name for name, service in services.items() if "build" in service] == ["migrate"]


@EACH_OF_OURS
def test_our_image_is_asked_of_no_registry(name: str, services: Services) -> None:
    assert services[name]["pull_policy"] == "never"


def test_what_a_service_waits_for_comes_to_pass(services: Services) -> None:
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            healthy = how["condition"] == "service_healthy"
            assert healthy is ("healthcheck" in services[needed]), (name, needed)
            assert healthy is (needed not in ONCE), (name, needed)
            assert set(service["profiles"]) <= set(services[needed]["profiles"]), (name, needed)


def test_only_the_door_of_viewers_may_be_published_beyond_this_machine(
    services: Services,
) -> None:
    beyond = [
        name
        for name, service in services.items()
        if any(not port.startswith("127.0.0.1:") for port in service.get("ports", []))
    ]

    assert beyond == ["viewers-nginx"]


@pytest.mark.parametrize("process", PROCESSES)
def test_no_process_is_reached_but_through_nginx(process: str, services: Services) -> None:
    assert "ports" not in services[process]


@pytest.mark.parametrize(
    ("door", "process"), [("viewers-nginx", "client-api"), ("managers-nginx", "admin-api")]
)
def test_in_the_network_that_a_process_trusts_there_is_only_its_door(
    compose: dict[str, Any], services: Services, door: str, process: str
) -> None:
    (network,) = services[door]["networks"]
    there = {name for name, each in services.items() if network in each.get("networks", [])}
    (subnet,) = compose["networks"][network]["ipam"]["config"]

    assert there == {door, process}
    assert services[process]["environment"]["TRUSTED_PROXIES"] == subnet["subnet"]


def test_the_stores_are_reached_from_inside_alone(
    compose: dict[str, Any], services: Services
) -> None:
    assert compose["networks"]["stores"]["internal"] is True
    for store in STORES:
        assert services[store]["networks"] == ["stores"]
        assert "ports" not in services[store]


def test_the_admin_api_shares_no_network_with_viewers_or_provider(services: Services) -> None:
    assert set(services["admin-api"]["networks"]) == {"stores", "managers-door"}


def test_only_the_worker_reaches_provider_and_stores_at_once(services: Services) -> None:
    both = {"stores", "provider"}

    reaching = [name for name, each in services.items() if both <= set(each.get("networks", []))]
    assert reaching == ["worker"]


@pytest.mark.parametrize("name", ["sandbox", "mailbox"])
def test_what_stands_for_the_outside_never_runs_with_the_core_alone(
    name: str, services: Services
) -> None:
    assert services[name]["profiles"] == ["demo"]


@pytest.mark.parametrize("name", [*PROCESSES, *STORES, *DOORS, "migrate"])
def test_the_demo_has_all_of_the_core(name: str, services: Services) -> None:
    assert services[name]["profiles"] == ["core", "demo"]


@pytest.mark.parametrize("name", [*WATCHERS, "elasticsearch-users", "observability-install"])
def test_what_watches_runs_only_where_it_is_asked_for(name: str, services: Services) -> None:
    assert services[name]["profiles"] == ["observability"]
