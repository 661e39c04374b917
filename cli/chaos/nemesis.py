"""The one who does it: carries out faults on time, and brings back whoever is down."""

import os
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from threading import Event
from time import monotonic
from typing import assert_never

import click

from cli.chaos.faults import POSTGRES, Blow, Fault
from cli.chaos.sandbox_control import SandboxControl
from cli.chaos.victims import Victim, signal_group

TICK_SECONDS = 0.05

PATIENCE_SECONDS = 1.0
"""Before somebody who ended by itself is started again, as any supervisor of services would."""


class Nemesis:
    """Storms over victims; use it from the thread that started them.

    Args:
        victims: By name.
        sandbox: Takes orders for faults.
        faults: What to do, in order.
    """

    def __init__(
        self, victims: Mapping[str, Victim], sandbox: SandboxControl, faults: Iterator[Fault]
    ) -> None:
        self._victims = victims
        self._sandbox = sandbox
        self._faults = faults
        self._felled: dict[str, float] = {}
        self._thaw_at: dict[str, float] = {}
        self.done: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.ended_by_themselves: Counter[str] = Counter()

    def storm(self, duration_seconds: float) -> None:
        """Do fault after fault until the time is over; some are left down or frozen."""
        ends_at = monotonic() + duration_seconds
        fault = next(self._faults)
        due_at = monotonic() + fault.pause_seconds
        while (now := monotonic()) < ends_at:
            self.tend()
            if now >= due_at:
                self._strike(fault)
                fault = next(self._faults)
                due_at = monotonic() + fault.pause_seconds
            Event().wait(TICK_SECONDS)

    def heal(self) -> None:
        """Let all go on, start whoever is down, and take back the sandbox's faults."""
        for name in list(self._thaw_at):
            self._thaw(name)
        self._felled = dict.fromkeys(self._felled, 0.0)
        self.tend()

    def tend(self) -> None:
        """Thaw and start those whose time has come, and whoever ended by itself."""
        now = monotonic()
        for name in [name for name, at in self._thaw_at.items() if now >= at]:
            self._thaw(name)
        for name, victim in self._victims.items():
            if victim.find_pid() is None:
                self._bring_back(name, victim, now)

    def _bring_back(self, name: str, victim: Victim, now: float) -> None:
        if name not in self._felled:
            click.echo(f"    {name} ended by itself")
            self.ended_by_themselves[name] += 1
            self._felled[name] = now + PATIENCE_SECONDS
        if now >= self._felled[name]:
            del self._felled[name]
            victim.revive()

    def _strike(self, fault: Fault) -> None:
        match fault.blow:
            case Blow.ANSWER | Blow.NOTIFICATION:
                is_done = self._sandbox.order(fault)
            case Blow.KILL | Blow.KILL_HEAD | Blow.FREEZE | Blow.STOP:
                is_done = self._hit(fault)
            case _:
                assert_never(fault.blow)
        (self.done if is_done else self.missed)[fault.name] += 1

    def _hit(self, fault: Fault) -> bool:
        pid = self._victims[fault.target].find_pid()
        if pid is None or fault.target in self._thaw_at:
            return False
        at = monotonic() + fault.seconds
        click.echo(f"    {fault.name} for {fault.seconds:.1f} s")
        match fault.blow:
            case Blow.FREEZE:
                self._thaw_at[fault.target] = at
                signal_group(pid, signal.SIGSTOP)
            case Blow.STOP:
                self._felled[fault.target] = at
                _signal_head(pid, _stopping_signal(fault.target))
            case Blow.KILL_HEAD:
                self._felled[fault.target] = at
                _signal_head(pid, signal.SIGKILL)
            case _:
                self._felled[fault.target] = at
                signal_group(pid, signal.SIGKILL)
        return True

    def _thaw(self, name: str) -> None:
        del self._thaw_at[name]
        pid = self._victims[name].find_pid()
        if pid is not None:
            signal_group(pid, signal.SIGCONT)


def _signal_head(pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)


def _stopping_signal(target: str) -> signal.Signals:
    # PostgreSQL's immediate shutdown; RabbitMQ closes its queues in order.
    return signal.SIGQUIT if target == POSTGRES else signal.SIGTERM
