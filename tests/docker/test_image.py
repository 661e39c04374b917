"""The image holds what runs and nothing else."""

import re
import tomllib

from tests.docker.conftest import ROOT

DOCKERFILE = (ROOT / "docker" / "app.Dockerfile").read_text(encoding="utf-8")


def kept_paths() -> set[str]:
    """Return what .dockerignore lets in: it shuts everything out first."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"
    return {line[1:] for line in lines if line.startswith("!")}


def final_stage() -> str:
    return DOCKERFILE.rpartition("\nFROM ")[2]


def test_every_package_of_ours_is_let_into_the_image() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages <= kept_paths()


def test_what_describes_the_package_is_let_into_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert {"pyproject.toml", project["readme"], *project["license-files"]} <= kept_paths()


def test_neither_tests_nor_secrets_are_let_into_the_image() -> None:
    assert kept_paths() & {".env", ".git", ".local", ".venv", "tests", "docs"} == set()


def test_the_image_runs_as_a_user_without_rights() -> None:
    users = re.findall(r"^USER (.+)$", final_stage(), re.MULTILINE)

    assert users == ["10001:10001"]


def test_its_user_can_read_it_whatever_the_checkout_lets_others_read() -> None:
    builder = DOCKERFILE.rpartition("\nFROM ")[0]

    assert builder.index("COPY . /app") < builder.index("RUN chmod -R a+rX /app")


def test_libraries_are_installed_by_their_hashes() -> None:
    installs = re.findall(r"pip install (.+)$", DOCKERFILE, re.MULTILINE)

    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_nothing_is_installed_in_the_final_stage() -> None:
    assert not re.search(r"\b(pip|apt-get) install\b", final_stage())


def test_the_base_image_is_pinned_to_a_release() -> None:
    assert re.search(r"^ARG PYTHON_IMAGE=python:\d+\.\d+\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
