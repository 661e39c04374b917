"""One operating system process: started by us, or found again by the note an earlier run left."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cli.local import tied
from cli.local.waiting import wait_until

PARENT, BORN = 0, 18
"""Places among what `/proc/PID/stat` has behind the state of a process."""


@dataclass(frozen=True)
class Launch:
    """How to start a program.

    Args:
        argv: The program and its arguments.
        environment: The whole environment; nothing is inherited.
        folder: Where it runs.
        log_path: Where its output is appended.
        user_name: Whose rights it gets; none keeps ours.
        end_signal: What it gets when the thread that started it ends; none lets it live on.
    """

    argv: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log_path: Path
    user_name: str | None = None
    end_signal: signal.Signals | None = signal.SIGTERM


class Process:
    """A process with its birth time, so that a reused pid is never taken for it."""

    def __init__(self, pid: int, born_ticks: int, child: subprocess.Popen[bytes] | None) -> None:
        self.pid = pid
        self._born_ticks = born_ticks
        self._child = child

    @property
    def is_alive(self) -> bool:
        """Whether it still runs; a child that ended is reaped on the way."""
        if self._child is not None:
            return self._child.poll() is None
        return find_birth_ticks(self.pid) == self._born_ticks

    @property
    def exit_status(self) -> int | None:
        """With what a child of ours ended; none while it runs, or when it was not our child."""
        return None if self._child is None else self._child.poll()

    def send(self, number: signal.Signals) -> None:
        """Signal it; nothing happens when it is gone."""
        with suppress(ProcessLookupError):
            if self.is_alive:
                os.kill(self.pid, number)

    def kill_group(self) -> None:
        """Kill it together with its own children; each of our processes leads a group."""
        if self.is_alive:
            os.killpg(self.pid, signal.SIGKILL)

    def kill_family(self, timeout_seconds: float) -> None:
        """Kill it and all that descend from it, and return when nobody is left.

        Some lead groups of their own, as PostgreSQL's processes do, and would go on writing for a
        while as orphans. All are frozen first, so that nobody is born meanwhile.
        """
        family: dict[int, Process] = {}
        while born := find_family(self.pid) - family.keys():
            for pid in born:
                family[pid] = Process(pid, find_birth_ticks(pid) or 0, None)
                family[pid].send(signal.SIGSTOP)
        for member in family.values():
            member.send(signal.SIGKILL)
        for member in (self, *family.values()):
            member.wait_until_gone(timeout_seconds)

    def wait_until_gone(self, timeout_seconds: float) -> bool:
        """Return whether it ended within this time."""
        return wait_until(lambda: not self.is_alive, timeout_seconds=timeout_seconds)

    def leave_note(self, path: Path) -> None:
        """Write down who it is, for `find_process` of a later run."""
        note = {"pid": self.pid, "born_ticks": self._born_ticks}
        path.write_text(json.dumps(note) + "\n", encoding="utf-8")


def launch(plan: Launch) -> Process:
    """Start a program in a session of its own, so that Ctrl-C in the terminal reaches only us.

    Call it from a thread that lives as long as the program should: the kernel ties the two.
    """
    tie = tie_to_us(plan.end_signal, user_name=plan.user_name)
    with plan.log_path.open("ab") as log:
        child = subprocess.Popen(  # noqa: S603  # argv is ours, no shell
            (*tie, *plan.argv),
            cwd=plan.folder,
            env=dict(plan.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Process(child.pid, find_birth_ticks(child.pid) or 0, child)


def tie_to_us(end_signal: signal.Signals | None, *, user_name: str | None) -> tuple[str, ...]:
    """Return what goes before a command line so that the program ends with us.

    Args:
        end_signal: What it gets when the thread that starts it ends; none lets it live on.
        user_name: Whose rights it gets; none keeps ours.
    """
    number = 0 if end_signal is None else int(end_signal)
    python = (sys.executable, "-I", "-S", tied.__file__)
    return (*python, str(os.getpid()), str(number), user_name or "")


def find_process(note_path: Path) -> Process | None:
    """Return the process a note tells of, or none when it is no longer there."""
    if not note_path.is_file():
        return None
    note = json.loads(note_path.read_text(encoding="utf-8"))
    process = Process(note["pid"], note["born_ticks"], None)
    return process if process.is_alive else None


def find_birth_ticks(pid: int) -> int | None:
    """Return when a process was born, in ticks since boot; none when it is gone or a zombie."""
    stat = _read_stat(pid)
    return int(stat[BORN]) if stat else None


def find_family(pid: int) -> set[int]:
    """Return the living ones among a process and all that descend from it."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    parents = {it: int(stat[PARENT]) for it in pids if (stat := _read_stat(it))}
    family = {pid} & parents.keys()
    while children := {it for it, parent in parents.items() if parent in family} - family:
        family |= children
    return family


def _read_stat(pid: int) -> list[str] | None:
    """Return what the kernel tells of a process, from its parent on; none of a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The program's name, in parentheses, may hold spaces.
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else fields
