"""Folders for private servers, and processes that end with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.local.folder import erase_folder
from cli.local.process import Launch, Process, launch


@pytest.fixture(scope="module")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder that is deleted with the data that a server had to keep elsewhere."""
    folder = tmp_path_factory.mktemp("servers")
    yield folder
    erase_folder(folder)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Return a function that starts a program which is killed after the test."""
    started: list[Process] = []

    def start_program(*argv: str) -> Process:
        plan = Launch(
            argv=argv,
            environment={"PATH": "/usr/bin:/bin"},
            folder=tmp_path,
            log_path=tmp_path / "output.log",
        )
        started.append(launch(plan))
        return started[-1]

    yield start_program
    for process in started:
        process.kill_group()
        process.wait_until_gone(10)
