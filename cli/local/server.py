"""The life of one server: found again or launched, awaited, stopped, killed, started again."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cli.local.errors import ProcessNotReady, ProcessNotRunning
from cli.local.process import Launch, Process, find_process, launch
from cli.local.waiting import wait_until

READY_TIMEOUT_SECONDS = 90.0
"""RabbitMQ needs 6 s on an idle machine and has been seen to need 40 s on a very busy one."""

STOP_TIMEOUT_SECONDS = 30.0
"""PostgreSQL writes a checkpoint and RabbitMQ closes its queues; both take about a second."""


@dataclass(frozen=True)
class ServerPlan:
    """What is particular to one kind of server.

    Args:
        name: For messages.
        launch: How to start it.
        note_path: Where its pid is kept, for runs that come later.
        is_ready: Whether it answers.
        stop_signal: What makes it finish in order.
    """

    name: str
    launch: Launch
    note_path: Path
    is_ready: Callable[[], bool]
    stop_signal: signal.Signals


class LocalServer:
    """A server of one folder; a running one of the same folder is adopted, not started twice."""

    def __init__(self, plan: ServerPlan) -> None:
        self._plan = plan
        self._process = find_process(plan.note_path)
        self.was_adopted = self._process is not None

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            ProcessNotRunning: It was stopped or died.
        """
        return self._get_process().pid

    @property
    def is_running(self) -> bool:
        """Whether its process is alive."""
        return self._process is not None and self._process.is_alive

    def launch(self) -> None:
        """Start it, unless it runs, without waiting for it."""
        if self.is_running:
            return
        self._process = launch(self._plan.launch)
        self._process.leave_note(self._plan.note_path)

    def wait_until_ready(self) -> None:
        """Return when it answers.

        Raises:
            ProcessNotReady: It ended, or did not answer in time; the message ends with its log.
        """
        wait_until(
            lambda: not self.is_running or self._plan.is_ready(),
            timeout_seconds=READY_TIMEOUT_SECONDS,
        )
        if not self.is_running:
            status = None if self._process is None else self._process.exit_status
            raise self._not_ready(f"ended with status {status}")
        if not self._plan.is_ready():
            raise self._not_ready(f"does not answer after {READY_TIMEOUT_SECONDS:.0f} s")

    def start_again(self) -> None:
        """Start it after a `stop` or a `kill`, on the same port and data, and wait for it."""
        self.launch()
        self.wait_until_ready()

    def stop(self) -> None:
        """Let it finish in order; kill it when it does not."""
        if self._process is None:
            return
        self._process.send(self._plan.stop_signal)
        if not self._process.wait_until_gone(STOP_TIMEOUT_SECONDS):
            self.kill()

    def kill(self) -> None:
        """End it with all that descend from it, as a power failure would; nobody is left then."""
        if self._process is not None:
            self._process.kill_family(STOP_TIMEOUT_SECONDS)

    def restart(self) -> None:
        """Stop it in order and start it again."""
        self.stop()
        self.start_again()

    def _get_process(self) -> Process:
        if self._process is None or not self._process.is_alive:
            raise ProcessNotRunning(self._plan.name)
        return self._process

    def _not_ready(self, reason: str) -> ProcessNotReady:
        return ProcessNotReady(self._plan.name, reason, log_path=self._plan.launch.log_path)
