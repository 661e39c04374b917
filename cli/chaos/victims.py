"""Who may be killed, frozen and started again: processes of ours, the sandbox, both servers."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from cli.local.errors import ProcessNotRunning
from cli.local.server import LocalServer
from cli.local.supervisor import ProcessSpec, Supervisor


class Victim(Protocol):
    """Somebody whom a storm may hit."""

    def find_pid(self) -> int | None:
        """Return its process id, or none when it does not run."""

    def revive(self) -> None:
        """Start it, without waiting until it works."""


class ProcessVictim:
    """A process of ours, or the sandbox.

    Args:
        supervisor: Keeps it.
        spec: How it was started.
    """

    def __init__(self, supervisor: Supervisor, spec: ProcessSpec) -> None:
        self._supervisor = supervisor
        self._spec = replace(spec, is_ready=_at_once)

    def find_pid(self) -> int | None:
        """Return its process id, or none when it does not run."""
        return _pid_or_none(lambda: self._supervisor.pid(self._spec.name))

    def revive(self) -> None:
        """Start it, without waiting until it works."""
        self._supervisor.start(self._spec)


class ServerVictim:
    """PostgreSQL or RabbitMQ."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    def find_pid(self) -> int | None:
        """Return its process id, or none when it does not run."""
        return _pid_or_none(lambda: self._server.pid)

    def revive(self) -> None:
        """Start it, without waiting until it works."""
        self._server.launch()


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a process with its children; each process of a local system leads a group."""
    os.killpg(pid, number)


def _pid_or_none(ask: Callable[[], int]) -> int | None:
    try:
        return ask()
    except ProcessNotRunning:
        return None


def _at_once() -> bool:
    """Be content: in a storm nobody waits for anybody."""
    return True
