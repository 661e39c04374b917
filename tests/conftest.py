"""Loads the shared fixtures: each module of `tests/fixtures` is a plugin."""

import gc
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"

pytest_plugins = [
    f"tests.fixtures.{path.stem}"
    for path in sorted(FIXTURES.glob("*.py"))
    if path.stem != "__init__"
]


def pytest_configure() -> None:
    """Let the collector of garbage rest: what collecting tests makes stays until the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Wake the collector of garbage, which need not look at the collected tests ever again."""
    gc.freeze()
    gc.enable()
