"""Our own processes on one machine: started together, killed one by one, stopped in order."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

import click

from cli.local.errors import ProcessNotReady, ProcessNotRunning
from cli.local.process import Launch, Process, launch
from cli.local.waiting import wait_until

GRACE_SECONDS = 20.0
"""What every process of ours promises to need at most, whatever it has in hand."""

KILL_TIMEOUT_SECONDS = 10.0
"""The kernel needs a moment to free a large process; more means that it is stuck in the kernel."""


@dataclass(frozen=True)
class ProcessSpec:
    """How to start a process of ours and how to know that it works.

    Args:
        name: Unique within the supervisor; also the name of its log.
        argv: The program and its arguments.
        environment: The whole environment.
        is_ready: Whether it does its job; asked again and again until it does.
        ready_timeout_seconds: How long that may take.
    """

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]
    ready_timeout_seconds: float


class Supervisor:
    """Keeps track of processes that end when it does.

    Use it from one thread that lives as long as they should. As a context it stops all at the end.

    Args:
        log_folder: Where each process appends its output, as `NAME.log`; made if missing.
    """

    def __init__(self, log_folder: Path) -> None:
        log_folder.mkdir(parents=True, exist_ok=True)
        self._log_folder = log_folder.resolve()
        self._specs: dict[str, ProcessSpec] = {}
        self._processes: dict[str, Process] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop_all()

    def start(self, spec: ProcessSpec) -> None:
        """Start a process and return when it is ready.

        Raises:
            ProcessNotReady: It ended or stayed silent; the message ends with its log.
            ValueError: One of this name runs already.
        """
        self.start_all([spec])

    def start_all(self, specs: Sequence[ProcessSpec]) -> None:
        """Start processes at once and return when all are ready, which is faster than in turn.

        Raises:
            ProcessNotReady: One ended or stayed silent; the others go on running.
            ValueError: One of this name runs already.
        """
        for spec in specs:
            self._launch(spec)
        for spec in specs:
            self._wait_until_ready(spec)

    def pid(self, name: str) -> int:
        """Return the process id.

        Raises:
            ProcessNotRunning: It was never started, or it ended.
        """
        process = self._processes.get(name)
        if process is None or not process.is_alive:
            raise ProcessNotRunning(name)
        return process.pid

    def log_path(self, name: str) -> Path:
        """Return where a process writes."""
        return self._log_folder / f"{name}.log"

    def kill(self, name: str) -> None:
        """End a process and its own children at once, as a power failure would.

        Raises:
            ProcessNotRunning: It was never started, or it ended.
        """
        self.pid(name)
        self._processes[name].kill_group()
        self._processes[name].wait_until_gone(KILL_TIMEOUT_SECONDS)

    def restart(self, name: str) -> None:
        """Start a process again, after letting it finish in order if it still runs.

        Raises:
            ProcessNotReady: It ended or stayed silent; the message ends with its log.
            ProcessNotRunning: It was never started.
        """
        if name not in self._specs:
            raise ProcessNotRunning(name)
        self._stop([name], GRACE_SECONDS)
        self.start(self._specs[name])

    def stop(self, name: str) -> int:
        """Let a process finish in order, and return the status with which it ended.

        Raises:
            ProcessNotRunning: It was never started, or it ended.
        """
        self.pid(name)
        self._stop([name], GRACE_SECONDS)
        return int(self._processes[name].exit_status or 0)

    def list_ended(self) -> list[str]:
        """Return the names of processes that were started and do not run any more."""
        return [name for name, process in self._processes.items() if not process.is_alive]

    def stop_all(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Let all finish in order, the youngest first, and kill those that do not.

        Args:
            grace_seconds: How long they may take together.
        """
        self._stop(list(reversed(self._processes)), grace_seconds)

    def _launch(self, spec: ProcessSpec) -> None:
        running = self._processes.get(spec.name)
        if running is not None and running.is_alive:
            raise ValueError(f"{spec.name} runs already")
        self._specs[spec.name] = spec
        self._processes[spec.name] = launch(
            Launch(
                argv=spec.argv,
                environment=spec.environment,
                folder=Path.cwd(),
                log_path=self.log_path(spec.name),
            )
        )

    def _wait_until_ready(self, spec: ProcessSpec) -> None:
        process = self._processes[spec.name]
        has_answered = wait_until(
            lambda: not process.is_alive or spec.is_ready(),
            timeout_seconds=spec.ready_timeout_seconds,
        )
        if not process.is_alive:
            raise self._not_ready(spec.name, f"ended with status {process.exit_status}")
        if not has_answered:
            seconds = f"{spec.ready_timeout_seconds:g} s"
            raise self._not_ready(spec.name, f"is not ready after {seconds}")

    def _not_ready(self, name: str, reason: str) -> ProcessNotReady:
        return ProcessNotReady(name, reason, log_path=self.log_path(name))

    def _stop(self, names: Sequence[str], grace_seconds: float) -> None:
        deadline = monotonic() + grace_seconds
        for name in names:
            self._processes[name].send(signal.SIGTERM)
        for name in names:
            process = self._processes[name]
            if not process.wait_until_gone(max(0.0, deadline - monotonic())):
                click.echo(f"{name} did not stop within {grace_seconds:g} s: killed", err=True)
                process.kill_group()
                process.wait_until_gone(KILL_TIMEOUT_SECONDS)
