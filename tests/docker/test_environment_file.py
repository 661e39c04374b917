""".env.example has every variable, and a new .env every secret."""

import re
import stat
import subprocess
from pathlib import Path

import pytest

from runtime.settings import SealingSettings
from tests.docker.conftest import ROOT

COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE_TEXT = (ROOT / ".env.example").read_text(encoding="utf-8")

OF_COMPOSE_ITSELF = {"COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"}

SECRET = re.compile(r"PASSWORD|SECRET|SEALING_KEYS|_PASS$")


def test_the_example_has_every_variable_and_no_other() -> None:
    named = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))

    told = set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE_TEXT, re.MULTILINE))
    assert named == told - OF_COMPOSE_ITSELF


def test_a_variable_that_must_be_set_is_no_comment_in_the_example() -> None:
    demanded = set(re.findall(r"\$\{(\w+):\?", COMPOSE_TEXT))

    assert demanded <= set(re.findall(r"^(\w+)=", EXAMPLE_TEXT, re.MULTILINE))


@pytest.mark.parametrize("default", re.findall(r"\$\{(\w+):-([^}]+)\}", COMPOSE_TEXT))
def test_the_example_tells_the_defaults_as_they_are(default: tuple[str, str]) -> None:
    name, value = default
    told = re.search(rf"^#{name}=(.*)$", EXAMPLE_TEXT, re.MULTILINE)

    assert told is None or told[1] == value


def test_a_new_environment_has_every_secret_that_is_demanded(tmp_path: Path) -> None:
    file = tmp_path / "env"

    subprocess.run([str(ROOT / "docker" / "new-env.sh"), str(file)], check=True)

    lines = [line.partition("=") for line in file.read_text(encoding="utf-8").splitlines()]
    given = {name: value for name, _, value in lines if name and not name.startswith("#")}
    demanded = set(re.findall(r"\$\{(\w+):\?", COMPOSE_TEXT))
    assert [name for name in demanded if not given[name]] == []
    assert SealingSettings.from_environment(given).keys
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_environment_that_is_there_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("of the operator", encoding="utf-8")

    made = subprocess.run([str(ROOT / "docker" / "new-env.sh"), str(file)], check=False)

    assert made.returncode == 1
    assert file.read_text(encoding="utf-8") == "of the operator"


def test_the_example_holds_no_secret() -> None:
    lines = [line for line in EXAMPLE_TEXT.splitlines() if SECRET.search(line.partition("=")[0])]

    assert [line for line in lines if not line.startswith("#") and not line.endswith("=")] == []
