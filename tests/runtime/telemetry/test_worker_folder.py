"""What a killed process left behind is removed by the next one, and nothing of the living."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from runtime.telemetry.worker_folder import PREFIX, make_worker_folder

ROOT = Path(__file__).parents[3]

OWNER = """
import os, sys
from pathlib import Path
from runtime.telemetry.worker_folder import make_worker_folder
folder = make_worker_folder(Path(sys.argv[1]))
(folder / "counter_1.db").write_text("7")
worker = os.fork() if "with-worker" in sys.argv else None
if worker != 0:
    print(folder, flush=True)
sys.stdin.readline()
"""


class Owner:
    """A process with a folder of its own, which it keeps until it is told to end."""

    def __init__(self, place: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(place), *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @cached_property
    def folder(self) -> Path:
        """Return its folder, having waited until it is made."""
        assert self.process.stdout is not None
        return Path(self.process.stdout.readline().strip())

    def kill(self) -> None:
        assert self.folder.is_dir()
        self.process.kill()
        self.process.wait()

    def leave(self) -> None:
        """Let it and its worker end; both read from the same pipe."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if self.process.stdin.closed:
            return
        self.process.stdin.close()
        self.process.wait()
        # The end of this is the end of the last who could write there.
        self.process.stdout.read()
        self.process.stdout.close()


@pytest.fixture
def leaving() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def begin(leaving: ExitStack, place: Path, *words: str) -> Owner:
    owner = Owner(place, *words)
    leaving.callback(owner.leave)
    return owner


def test_a_folder_goes_with_its_process(tmp_path: Path, leaving: ExitStack) -> None:
    owner = begin(leaving, tmp_path)
    assert owner.folder.is_dir(), "it was made"

    owner.leave()

    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_process_is_removed_by_the_next(
    tmp_path: Path, leaving: ExitStack
) -> None:
    killed = begin(leaving, tmp_path)
    killed.kill()

    following = begin(leaving, tmp_path)

    assert [following.folder] == list(tmp_path.iterdir())


def test_the_folder_of_a_living_process_stays(tmp_path: Path, leaving: ExitStack) -> None:
    living = begin(leaving, tmp_path)
    assert living.folder.is_dir()

    following = begin(leaving, tmp_path)

    assert {living.folder, following.folder} == set(tmp_path.iterdir())


def test_a_worker_that_outlives_its_process_keeps_its_folder(
    tmp_path: Path, leaving: ExitStack
) -> None:
    killed = begin(leaving, tmp_path, "with-worker")
    killed.kill()

    following = begin(leaving, tmp_path)

    assert following.folder.is_dir()
    assert (killed.folder / "counter_1.db").read_text() == "7"


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    others = tmp_path / "somebody-elses"
    others.mkdir()
    file = tmp_path / f"{PREFIX}file"
    file.write_text("no folder")

    make_worker_folder(tmp_path)

    assert others.is_dir()
    assert file.read_text() == "no folder"


def test_processes_that_begin_at_once_leave_each_other_their_folders(
    tmp_path: Path, leaving: ExitStack
) -> None:
    killed = [begin(leaving, tmp_path) for _ in range(3)]
    for owner in killed:
        owner.kill()

    owners = [begin(leaving, tmp_path) for _ in range(3)]

    assert {owner.folder for owner in owners} == set(tmp_path.iterdir())


def test_a_folder_that_is_removed_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    make = tempfile.mkdtemp

    def make_beside_a_sweeper(**options: Any) -> str:
        made.append(Path(make(**options)))
        if len(made) == 1:
            made[0].rmdir()
        return str(made[-1])

    monkeypatch.setattr(tempfile, "mkdtemp", make_beside_a_sweeper)

    assert make_worker_folder(tmp_path) == made[1]
    assert made[1].is_dir()
