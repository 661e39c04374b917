"""Running one command in the terminal until it ends, whatever ends it."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from cli.local.errors import CommandNotFound
from cli.local.process import tie_to_us

SIGNALLED_STATUS_BASE = 128
"""A shell's custom: a program ended by signal n has the status 128 + n."""

END_TIMEOUT_SECONDS = 30.0
"""How long a command may tidy up after SIGTERM before it is killed."""


def run_in_foreground(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command on our terminal and return its exit status, as a shell would.

    Call it in the main thread. Ctrl-C is left to the command; we wait for it to tidy up.

    Args:
        argv: The program and its arguments.
        environment: The whole environment.

    Raises:
        CommandNotFound: There is no such program.
    """
    if shutil.which(argv[0], path=environment.get("PATH")) is None:
        raise CommandNotFound(argv[0])
    tie = tie_to_us(signal.SIGTERM, user_name=None)
    with ctrl_c_left_to_the_command():
        child = subprocess.Popen((*tie, *argv), env=dict(environment))  # noqa: S603  # as typed
        try:
            return as_shell_status(child.wait())
        finally:
            child.terminate()
            wait_or_kill(child)


@contextmanager
def ctrl_c_left_to_the_command() -> Iterator[None]:
    """Let Ctrl-C, which reaches the command too, be the command's business, as a shell does."""
    # A handler, for an ignored signal would stay ignored in the command.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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
