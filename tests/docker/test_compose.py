"""docker-compose.yml has every process once, prepared, watched, and without a secret in it."""

import re
from typing import Any

import pytest

from cli.docs.settings import names_read_by
from cli.system.processes import OUR_PROCESSES
from tests.docker.conftest import ROOT

Services = dict[str, dict[str, Any]]

STORES = ("postgres", "rabbitmq")
OURS = (*OUR_PROCESSES, "migrate", "sandbox", "mailbox")

EACH_PROCESS = pytest.mark.parametrize("process", OUR_PROCESSES)
EACH_OF_OURS = pytest.mark.parametrize("name", OURS)

SECRET = re.compile(r"PASSWORD|SECRET|SEALING_KEYS|_PASS$")
GIVEN_FROM_OUTSIDE = re.compile(r"\$\{\w+:\?[^}]+\}")
PASSWORD_IN_ADDRESS = re.compile(r"://[^:/]+:(?!\$\{)[^@/]*@")


@EACH_PROCESS
def test_every_process_is_there_once(process: str, services: Services) -> None:
    programs = [service.get("command", [None])[0] for service in services.values()]

    assert programs.count(process) == 1


def test_nothing_runs_that_is_not_known(services: Services) -> None:
    assert set(services) == {*OURS, *STORES}


def test_everything_that_stays_up_is_watched(services: Services) -> None:
    unwatched = [name for name, service in services.items() if "healthcheck" not in service]

    assert unwatched == ["migrate"]


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
    needed = {
        "DATABASE_URL",
        "RABBITMQ_URL",
        "JWT_SECRET",
        "PAGES_SECRETS",
        "SEALING_KEYS",
        "CLOUDPAYMENTS_PUBLIC_ID",
        "CLOUDPAYMENTS_API_SECRETS",
        "SMTP_URL",
        "LETTERS_FROM",
        "VIEWER_SITE_URL",
    }

    assert needed & set(names_read_by(process)) <= told


@EACH_PROCESS
def test_a_process_is_told_nothing_that_it_does_not_read(process: str, services: Services) -> None:
    told = set(services[process]["environment"]) - {"LOG_FORMAT", "LOG_LEVEL"}

    assert told <= set(names_read_by(process))


@EACH_OF_OURS
def test_our_containers_may_do_next_to_nothing(name: str, services: Services) -> None:
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


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
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    assert PASSWORD_IN_ADDRESS.findall(text) == []


def test_images_of_others_are_pinned_to_a_release(services: Services) -> None:
    pinned = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*(@sha256:[0-9a-f]{64})?")

    for store in STORES:
        assert pinned.fullmatch(services[store]["image"])


def test_all_of_ours_run_from_one_image(services: Services) -> None:
    assert len({services[name]["image"] for name in OURS}) == 1


def test_only_the_client_api_may_be_published_beyond_this_machine(services: Services) -> None:
    beyond = [
        name
        for name, service in services.items()
        if any(not port.startswith("127.0.0.1:") for port in service.get("ports", []))
    ]

    assert beyond == ["client-api"]


def test_the_stores_are_reached_from_inside_alone(
    compose: dict[str, Any], services: Services
) -> None:
    assert compose["networks"]["stores"]["internal"] is True
    for store in STORES:
        assert services[store]["networks"] == ["stores"]
        assert "ports" not in services[store]


def test_the_admin_api_shares_no_network_with_viewers_or_provider(services: Services) -> None:
    assert set(services["admin-api"]["networks"]) == {"stores", "managers"}


def test_only_the_worker_reaches_provider_and_stores_at_once(services: Services) -> None:
    both = {"stores", "provider"}

    assert [name for name, each in services.items() if both <= set(each["networks"])] == ["worker"]


@pytest.mark.parametrize("name", ["sandbox", "mailbox"])
def test_what_stands_for_the_outside_never_runs_with_the_core_alone(
    name: str, services: Services
) -> None:
    assert services[name]["profiles"] == ["demo"]


@pytest.mark.parametrize("name", [*OUR_PROCESSES, *STORES, "migrate"])
def test_the_demo_has_all_of_the_core(name: str, services: Services) -> None:
    assert services[name]["profiles"] == ["core", "demo"]


def test_every_variable_that_must_be_set_is_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    demanded = set(re.findall(r"\$\{(\w+):\?", text))

    assert demanded <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_the_example_holds_no_secret() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    lines = [line for line in example.splitlines() if SECRET.search(line.partition("=")[0])]

    assert [line for line in lines if not line.startswith("#") and not line.endswith("=")] == []
