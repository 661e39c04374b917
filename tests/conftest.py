"""Loads the shared fixtures: each module of `tests/fixtures` is a plugin."""

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

FIXTURES = Path(__file__).parent / "fixtures"

# Before any of them is imported, be it by another one.
pytest.register_assert_rewrite("tests.fixtures")

pytest_plugins = [
    f"tests.fixtures.{path.stem}"
    for path in sorted(FIXTURES.glob("*.py"))
    if path.stem != "__init__"
]


def pytest_configure() -> None:
    """Let no property fail because the machine is slow, and nothing be collected in vain."""
    settings.register_profile(
        "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("any machine")
    # What collecting tests makes stays until the end: the collector of garbage would find nothing.
    gc.disable()


def pytest_collection_finish() -> None:
    """Wake the collector of garbage, which need not look at the collected tests ever again."""
    gc.freeze()
    gc.enable()
