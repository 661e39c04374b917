"""Processes that are ours, or were those of an earlier run."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cli.local.process import Process, find_birth_ticks, find_family, find_process
from cli.local.waiting import wait_until

Start = Callable[..., Process]

LAUNCH_AND_WAIT = """
import sys
from pathlib import Path
from cli.local.process import Launch, launch
folder = Path(sys.argv[1])
print(launch(Launch(("sleep", "600"), {"PATH": "/usr/bin:/bin"}, folder, folder / "log")).pid)
sys.stdout.flush()
sys.stdin.read()
"""


def test_a_process_keeps_the_pid_it_was_started_with(start: Start) -> None:
    process = start("sleep", "600")

    became_sleep = wait_until(lambda: read_name(process.pid) == "sleep", timeout_seconds=10)

    assert became_sleep
    assert process.is_alive


def test_output_goes_to_the_log(start: Start, tmp_path: Path) -> None:
    process = start("echo", "ready")

    process.wait_until_gone(10)

    assert (tmp_path / "output.log").read_text(encoding="utf-8") == "ready\n"
    assert process.exit_status == 0


def test_a_later_run_finds_the_process_by_its_note(start: Start, tmp_path: Path) -> None:
    process = start("sleep", "600")
    process.leave_note(tmp_path / "note")

    found = find_process(tmp_path / "note")

    assert found is not None
    assert found.pid == process.pid


def test_the_note_of_an_ended_process_finds_nothing(start: Start, tmp_path: Path) -> None:
    process = start("sleep", "600")
    process.leave_note(tmp_path / "note")

    process.send(signal.SIGKILL)
    process.wait_until_gone(10)

    assert find_process(tmp_path / "note") is None


def test_a_reused_pid_is_not_taken_for_the_process(tmp_path: Path) -> None:
    stranger = {"pid": os.getpid(), "born_ticks": (find_birth_ticks(os.getpid()) or 0) - 1}
    (tmp_path / "note").write_text(json.dumps(stranger), encoding="utf-8")

    assert find_process(tmp_path / "note") is None


def test_a_found_process_can_be_ended(start: Start, tmp_path: Path) -> None:
    start("sleep", "600").leave_note(tmp_path / "note")
    found = find_process(tmp_path / "note")
    assert found is not None

    found.send(signal.SIGTERM)

    assert found.wait_until_gone(10)


def test_killing_a_group_ends_the_children_of_the_process(start: Start, tmp_path: Path) -> None:
    parent = start("sh", "-c", "sleep 600 & echo $!; wait")
    log = tmp_path / "output.log"
    wait_until(lambda: log.read_text(encoding="utf-8").endswith("\n"), timeout_seconds=10)
    grandchild = int(log.read_text(encoding="utf-8"))

    parent.kill_group()

    assert wait_until(lambda: find_birth_ticks(grandchild) is None, timeout_seconds=10)


def test_killing_a_family_ends_those_who_lead_groups_of_their_own(
    start: Start, tmp_path: Path
) -> None:
    parent = start("sh", "-c", "setsid sh -c 'sleep 600 & echo $! $$; wait' & wait")
    log = tmp_path / "output.log"
    wait_until(lambda: log.read_text(encoding="utf-8").endswith("\n"), timeout_seconds=10)
    descendants = [int(pid) for pid in log.read_text(encoding="utf-8").split()]
    before = [find_birth_ticks(pid) for pid in descendants]

    parent.kill_family(10)

    assert None not in before
    assert [find_birth_ticks(pid) for pid in descendants] == [None, None]
    assert not parent.is_alive


def test_nobody_is_left_to_kill_when_a_process_is_gone(start: Start) -> None:
    process = start("true")
    process.wait_until_gone(10)

    process.kill_family(10)

    assert find_family(process.pid) == set()


def test_a_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    argv = (sys.executable, "-c", LAUNCH_AND_WAIT, str(tmp_path))
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_until(lambda: read_name(child) == "sleep", timeout_seconds=10)

        parent.kill()

    assert wait_until(lambda: find_birth_ticks(child) is None, timeout_seconds=10)


def read_name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
