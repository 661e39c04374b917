"""Become a program that is tied to its parent: `tied.py PARENT SIGNAL USER ARGV...`.

A small program of its own, because what it asks of the kernel must happen between fork and exec,
where a parent with threads may not run Python.
"""

import ctypes
import os
import pwd
import shutil
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1
"""From Linux's prctl(2): the signal a process gets when the thread that made it ends."""


def main(arguments: Sequence[str]) -> None:
    """Become the program.

    Args:
        arguments: The parent's pid; the signal to get when it dies, 0 for none; the user to become,
            empty to stay the same; the program and its arguments.
    """
    parent_pid, end_signal, user_name, *argv = arguments
    # Before the change of user, who may not reach the rest of Python's library.
    program = shutil.which(argv[0]) or argv[0]
    if user_name:
        become(user_name)
    # After the change of user, which clears the setting.
    if int(end_signal):
        die_with(int(parent_pid), int(end_signal))
    os.execv(program, argv)  # noqa: S606  # the very purpose: no shell, same pid


def become(user_name: str) -> None:
    """Give up root's rights for those of a user."""
    account = pwd.getpwnam(user_name)
    os.initgroups(account.pw_name, account.pw_gid)
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def die_with(parent_pid: int, end_signal: int) -> None:
    """Ask the kernel for a signal when the parent dies.

    Raises:
        OSError: The kernel refused.
        SystemExit: The parent died before we could ask.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, end_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
