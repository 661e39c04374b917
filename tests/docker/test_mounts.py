"""What the containers get of this checkout is there, and all that it asks for is told."""

import re
from typing import Any

import pytest

from tests.docker.conftest import ROOT

Services = dict[str, dict[str, Any]]

DOORS = ("viewers-nginx", "managers-nginx")

NGINX = ROOT / "docker" / "nginx"

PLACE = re.compile(r"^(?!\s*#).*?\$\{([A-Z_]+)\}", re.MULTILINE)
"""What is filled in, one for each line; comments ask for nothing."""

DEMANDED = re.compile(r"\$\{?([A-Z][A-Z_]+)(?!\w|:-)|^\\getenv \w+ (\w+)", re.MULTILINE)
"""What a script asks its environment for, unless it knows what to take where nothing is told."""

SCRIPTS = sorted((ROOT / "docker").rglob("*.sh"))


def of_this_checkout(services: Services) -> set[str]:
    """Return the paths that are mounted from here."""
    volumes = [volume for service in services.values() for volume in service.get("volumes", [])]
    return {volume.split(":")[0] for volume in volumes if volume.startswith("./")}


def number_after(word: str) -> int:
    """Return the number of a directive of nginx."""
    found = re.search(rf"{word} (\d+);", (NGINX / "nginx.conf.template").read_text("utf-8"))
    assert found
    return int(found[1])


def test_what_is_mounted_is_there(services: Services) -> None:
    mounted = of_this_checkout(services)

    assert mounted
    assert [path for path in mounted if not (ROOT / path).exists()] == []


def test_nobody_changes_what_is_mounted(services: Services) -> None:
    volumes = [volume for service in services.values() for volume in service.get("volumes", [])]

    assert [it for it in volumes if it.startswith("./") and not it.endswith(":ro")] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_can_be_run_as_it_is(script: Any) -> None:
    assert script.stat().st_mode & 0o100


@pytest.mark.parametrize(
    ("service", "script"),
    [
        ("postgres", "postgres/10-users.sh"),
        ("elasticsearch-users", "elasticsearch/users.sh"),
        ("certificate", "nginx/certificate.sh"),
    ],
)
def test_a_script_is_told_all_that_it_asks_for(
    service: str, script: str, services: Services
) -> None:
    text = (ROOT / "docker" / script).read_text("utf-8")

    asked = {plain or gotten for plain, gotten in DEMANDED.findall(text)}

    told = services[service]["environment"]
    assert asked <= set(told)
    assert {name for name in told if name.endswith("_PASSWORD")} <= asked | {"POSTGRES_PASSWORD"}


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_told_all_that_its_templates_ask_for(door: str, services: Services) -> None:
    templates = [
        ROOT / volume.split(":")[0]
        for volume in services[door]["volumes"]
        if ".template:" in volume
    ]
    asked = {name for it in templates for name in PLACE.findall(it.read_text("utf-8"))}

    assert asked
    assert asked <= set(services[door]["environment"])


@pytest.mark.parametrize("door", DOORS)
def test_a_door_may_have_as_many_files_open_as_it_takes_calls(
    door: str, services: Services
) -> None:
    """The caller's connection, the one to the application, and its log and listeners."""
    calls = number_after("worker_connections")

    assert services[door]["ulimits"]["nofile"] >= 2 * calls + 64


@pytest.mark.parametrize("door", DOORS)
def test_a_door_has_workers_for_its_share_of_the_machine(door: str, services: Services) -> None:
    """Not for all cores of it, which `auto` would count."""
    assert number_after("worker_processes") <= 2 * services[door]["cpus"]
