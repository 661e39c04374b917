"""Running one command in the terminal until it ends, whatever ends it."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import NoReturn

from cli.local.errors import CommandNotFound
from cli.local.process import tie_to_us

SIGNALLED_STATUS_BASE = 128
"""A shell's custom: a program ended by signal n has the status 128 + n."""

END_TIMEOUT_SECONDS = 30.0
"""How long a command may tidy up after SIGTERM or Ctrl-C before it is killed."""


def run_in_foreground(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command on our terminal and return its exit status, as a shell would.

    Ctrl-C reaches the command by itself; we wait for it to tidy up.

    Args:
        argv: The program and its arguments.
        environment: The whole environment.

    Raises:
        CommandNotFound: There is no such program.
    """
    if shutil.which(argv[0], path=environment.get("PATH")) is None:
        raise CommandNotFound(argv[0])
    tie = tie_to_us(signal.SIGTERM, user_name=None)
    child = subprocess.Popen((*tie, *argv), env=dict(environment))  # noqa: S603  # a person typed it
    try:
        return as_shell_status(child.wait())
    except KeyboardInterrupt:
        return as_shell_status(wait_or_kill(child))
    finally:
        child.terminate()
        wait_or_kill(child)


def wait_or_kill(child: "subprocess.Popen[bytes]") -> int:
    """Return the status of a command that was asked to end."""
    try:
        return child.wait(END_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def as_shell_status(returncode: int) -> int:
    """Return the status that a shell would report."""
    return returncode if returncode >= 0 else SIGNALLED_STATUS_BASE - returncode


def leave_on_sigterm() -> None:
    """Make SIGTERM unwind the stack as Ctrl-C does, so that servers are stopped."""
    signal.signal(signal.SIGTERM, exit_as_terminated)


def exit_as_terminated(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave with the status of a terminated program."""
    sys.exit(SIGNALLED_STATUS_BASE + number)
