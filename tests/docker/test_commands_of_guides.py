"""What guides have one type about containers names services and scripts that are there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docker.conftest import ROOT

COMMAND = re.compile(r"docker compose [^\n`]+")

SCRIPT = re.compile(r"/usr/local/lib/kinokassa/(\S+\.sh)")

NAMES_ONE_SERVICE = {"exec", "run"}
NAMES_SERVICES = {"up", "stop", "start", "restart", "logs", "kill", "ps"}

TAKE_A_VALUE = frozenset(
    [
        "--user",
        "--entrypoint",
        "--name",
        "--signal",
        "--scale",
        "--since",
        "--tail",
        "--env",
        "-e",
        "-v",
    ]
)

GUIDES = sorted((ROOT / "docs").rglob("*.md"))


def commands_of(page: Path) -> list[list[str]]:
    """Return what a page has one type after `docker compose`."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(found, comments=True)[2:] for found in COMMAND.findall(text)]


def services_in(command: list[str]) -> Iterator[str]:
    """Yield the services that a command names; a word in capitals stands for any."""
    subcommand, *rest = command
    words = iter(rest)
    for word in words:
        if word in TAKE_A_VALUE:
            next(words)
        elif not word.startswith("-"):
            if not word.isupper():
                yield word
            if subcommand in NAMES_ONE_SERVICE:
                return


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_service_that_a_guide_names_is_there(page: Path, services: dict[str, Any]) -> None:
    known = NAMES_ONE_SERVICE | NAMES_SERVICES
    told = [it for it in commands_of(page) if it and it[0] in known]

    unknown = [(it, name) for it in told for name in services_in(it) if name not in services]

    assert unknown == []


@pytest.mark.parametrize("file", [*GUIDES, *(ROOT / "docker" / "cron").iterdir()], ids=str)
def test_every_script_that_a_guide_or_cron_names_is_mounted(file: Path) -> None:
    named = SCRIPT.findall(file.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / "docker" / "postgres" / name).is_file()] == []


def test_the_guide_of_backups_names_the_scripts_that_are_rehearsed() -> None:
    guide = (ROOT / "docs" / "how-to" / "back-up-and-restore.md").read_text(encoding="utf-8")

    assert {"base-backup.sh", "restore.sh"} <= set(SCRIPT.findall(guide))
