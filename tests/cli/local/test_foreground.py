"""Running a command in the terminal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.local.errors import CommandNotFound
from cli.local.foreground import as_shell_status, run_in_foreground
from cli.local.process import find_birth_ticks
from cli.local.waiting import wait_until

RUN_IN_FOREGROUND = """
import os, sys
from cli.local.foreground import leave_on_sigterm, run_in_foreground
leave_on_sigterm()
sys.exit(run_in_foreground(sys.argv[1:], os.environ))
"""


def test_the_status_of_the_command_is_passed_on() -> None:
    status = run_in_foreground(["sh", "-c", "exit 7"], os.environ)

    assert status == 7


def test_the_command_sees_the_environment(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "TARGET": str(tmp_path / "made")}

    run_in_foreground(["sh", "-c", 'touch "$TARGET"'], environment)

    assert (tmp_path / "made").exists()


def test_a_killed_command_is_reported_as_a_shell_does() -> None:
    assert as_shell_status(-signal.SIGKILL) == 137


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(CommandNotFound, match="no program `no-such-program`"):
        run_in_foreground(["no-such-program"], os.environ)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_command_ends_with_us(number: signal.Signals) -> None:
    script = "echo $$; exec sleep 600"
    argv = (sys.executable, "-c", RUN_IN_FOREGROUND, "sh", "-c", script)
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as runner:
        assert runner.stdout is not None
        command = int(runner.stdout.readline())

        runner.send_signal(number)

    assert wait_until(lambda: find_birth_ticks(command) is None, timeout_seconds=10)


def test_ctrl_c_lets_the_command_tidy_up(tmp_path: Path) -> None:
    script = f"trap 'touch {tmp_path}/tidy; exit 3' INT; echo ready; while :; do sleep 0.05; done"
    argv = (sys.executable, "-c", RUN_IN_FOREGROUND, "sh", "-c", script)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, start_new_session=True) as runner:
        assert runner.stdout is not None
        runner.stdout.readline()

        # As a terminal does: to the whole group.
        os.killpg(runner.pid, signal.SIGINT)

    assert (tmp_path / "tidy").exists()
    assert runner.returncode == 3
