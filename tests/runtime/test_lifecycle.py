"""Stopping: asked once a process finishes its work, and no child outlives its parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.lifecycle import CUT_OFF_STATUS
from tests.runtime.waiting import wait_until

WAITS_FOR_STOP = """
from runtime.lifecycle import stop_on_signals
stopping = stop_on_signals()
print("ready", flush=True)
while not stopping.wait(timeout=0.01):
    pass
print("finished", flush=True)
"""

IGNORES_STOP = """
import threading
from runtime.lifecycle import stop_on_signals
stopping = stop_on_signals()
print("ready", flush=True)
stopping.wait()
print("asked", flush=True)
threading.Event().wait()
"""

HANGS = """
import threading
from runtime.lifecycle import stop_on_signals
stop_on_signals()
print("ready", flush=True)
threading.Event().wait()
"""

FORKS_CHILDREN = """
import os, signal, sys, threading
from runtime.lifecycle import let_forked_workers_stop
signal.signal(signal.SIGTERM, lambda *_: None)
let_forked_workers_stop()
def child():
    pid = os.fork()
    if pid == 0:
        threading.Event().wait()
    os.kill(pid, signal.SIGTERM)
    return os.waitpid(pid, 0)[1]
print({os.WTERMSIG(child()) for _ in range(50)}, flush=True)
"""

HAS_A_CHILD = """
import os, subprocess, sys, threading
child = '''
import os, signal, threading
from runtime.lifecycle import end_with_parent
signal.signal(signal.SIGTERM, signal.SIG_IGN)
end_with_parent({parent})
print(os.getpid(), flush=True)
threading.Event().wait()
'''.format(parent=os.getpid())
subprocess.Popen([sys.executable, "-c", child])
threading.Event().wait()
"""


@pytest.fixture
def start():
    children: list[subprocess.Popen[str]] = []

    def start_child(code: str, **environment: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        children.append(child)
        return child

    yield start_child
    for child in children:
        child.kill()
        child.communicate()


def next_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


@pytest.mark.parametrize("asked_by", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_asked_to_stop_finishes_its_work(
    start: Callable[[str], subprocess.Popen[str]], asked_by: signal.Signals
):
    child = start(WAITS_FOR_STOP)
    assert next_line(child) == "ready"

    child.send_signal(asked_by)

    assert next_line(child) == "finished"
    assert child.wait(timeout=30) == 0


def test_a_second_signal_ends_a_process_at_once(start: Callable[[str], subprocess.Popen[str]]):
    child = start(IGNORES_STOP)
    assert next_line(child) == "ready"
    child.terminate()
    assert next_line(child) == "asked"

    child.terminate()

    assert child.wait(timeout=30) == -signal.SIGTERM


def test_a_process_that_hangs_is_cut_off_when_its_grace_is_over(
    start: Callable[..., subprocess.Popen[str]],
):
    child = start(HANGS, STOP_GRACE_SECONDS="1")
    assert next_line(child) == "ready"

    child.terminate()

    output, _ = child.communicate(timeout=30)
    assert child.returncode == CUT_OFF_STATUS
    assert "grace_is_over" in output


def test_a_child_hears_a_signal_from_its_first_moment_on(
    start: Callable[[str], subprocess.Popen[str]],
):
    parent = start(FORKS_CHILDREN)

    # One that had lost the signal would wait for ever.
    assert next_line(parent) == str({int(signal.SIGTERM)})


def test_a_child_that_hears_no_signal_ends_when_its_parent_is_killed(
    start: Callable[[str], subprocess.Popen[str]],
):
    parent = start(HAS_A_CHILD)
    child_pid = int(next_line(parent))

    parent.kill()

    wait_until(lambda: not is_running(child_pid))


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
