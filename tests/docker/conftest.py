"""The files of `docker/` as tests read them."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """Return docker-compose.yml with its anchors resolved."""
    composed: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return composed


@pytest.fixture(scope="session")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the services of docker-compose.yml by name."""
    found: dict[str, dict[str, Any]] = compose["services"]
    return found
