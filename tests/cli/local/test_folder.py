"""Folders that one run holds at a time, and that disappear with their run."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.local.account import fingerprint
from cli.local.folder import erase_folder, folder_lock, is_leased, throwaway_folder

HOLD_UNTIL_KILLED = """
import sys
from pathlib import Path
from cli.local.folder import throwaway_folder
with throwaway_folder(Path(sys.argv[1])) as folder:
    print(folder)
    sys.stdout.flush()
    sys.stdin.read()
"""


def test_a_throwaway_folder_disappears_after_use(tmp_path: Path) -> None:
    with throwaway_folder(tmp_path) as folder:
        (folder / "data").write_text("of a test", encoding="utf-8")

    assert not folder.exists()


def test_a_throwaway_folder_disappears_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), throwaway_folder(tmp_path) as folder:
        raise KeyboardInterrupt

    assert not folder.exists()


def test_a_folder_in_use_survives_another_run(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as other:
        theirs = read_folder(other)

        with throwaway_folder(tmp_path):
            still_there = theirs.is_dir()

        other.kill()

    assert still_there


def test_the_folder_of_a_killed_run_is_swept(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as other:
        abandoned = read_folder(other)
        other.kill()

    with throwaway_folder(tmp_path):
        swept = not abandoned.exists()

    assert swept


def test_a_lease_is_seen_while_it_is_held(tmp_path: Path) -> None:
    with throwaway_folder(tmp_path) as folder:
        held = is_leased(folder)

    assert held
    assert not is_leased(folder)


def test_servers_may_be_started_in_a_leased_folder(tmp_path: Path) -> None:
    with throwaway_folder(tmp_path) as folder, folder_lock(folder):
        assert is_leased(folder)


def test_erasing_takes_the_data_kept_elsewhere(tmp_path: Path) -> None:
    shared_state = tmp_path / "var"
    folder = tmp_path / "checkout"
    elsewhere = shared_state / fingerprint(folder)
    elsewhere.mkdir(parents=True)

    erase_folder(folder, shared_state=shared_state)

    assert not elsewhere.exists()


def held_by_another_process(parent: Path) -> "subprocess.Popen[bytes]":
    argv = (sys.executable, "-c", HOLD_UNTIL_KILLED, str(parent))
    return subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def read_folder(holder: "subprocess.Popen[bytes]") -> Path:
    assert holder.stdout is not None
    return Path(holder.stdout.readline().decode().strip())
