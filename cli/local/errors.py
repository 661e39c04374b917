"""What can go wrong on a developer's machine, said in words that name the next step."""

# Lets an old Python get as far as being told that it is too old.
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

LOG_TAIL_LINES = 15
"""Shows the error of PostgreSQL, Erlang or Python without filling the screen."""


class LocalStackError(Exception):
    """Something of the local stack is not as it should be; the message says what to do."""


class ProgramMissing(LocalStackError):
    """Programs are neither installed nor installable by us.

    Args:
        titles: The products a person knows, for example `PostgreSQL`.
        packages: Their Debian packages.
        reason: Why we could not install them ourselves.
    """

    def __init__(self, titles: Sequence[str], packages: Sequence[str], *, reason: str) -> None:
        self.titles = titles
        self.packages = packages
        super().__init__(
            f"missing: {', '.join(titles)}; {reason}. On Debian or Ubuntu:"
            f" apt-get install {' '.join(packages)}"
        )


class CommandFailed(LocalStackError):
    """A program that we rely on refused; its last words follow ours."""

    def __init__(self, command: str, output: str) -> None:
        super().__init__(f"`{command}` failed:\n{last_lines(output)}")


class CommandNotFound(LocalStackError):
    """The program that a person asked for is not in `PATH`."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is no program `{name}`")


class ProcessNotRunning(LocalStackError):
    """Somebody asked for the pid of a process that is not there."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} is not running")


class ProcessNotReady(LocalStackError):
    """A process ended or stayed silent instead of becoming ready.

    Args:
        name: Which process.
        reason: `ended with status 1`, `not ready after 60 s`.
        log_path: Where it wrote; the last lines become part of the message.
    """

    def __init__(self, name: str, reason: str, *, log_path: Path) -> None:
        self.name = name
        self.log_path = log_path
        super().__init__(f"{name} {reason}; the end of {log_path}:\n{read_tail(log_path)}")


def read_tail(log_path: Path) -> str:
    """Return the last lines of a log, indented, or say that there is none."""
    if not log_path.is_file():
        return "    (nothing was written)"
    return last_lines(log_path.read_text(encoding="utf-8", errors="replace"))


def last_lines(text: str) -> str:
    """Return the last lines of a text, indented for a place under our own message."""
    lines = text.splitlines()[-LOG_TAIL_LINES:] or ["(nothing was written)"]
    return "\n".join(f"    {line}" for line in lines)
