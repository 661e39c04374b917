"""Whoever is felled comes back, and whoever is frozen goes on."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.chaos.faults import Blow, Fault
from cli.chaos.nemesis import Nemesis
from cli.chaos.sandbox_control import SandboxControl
from cli.local.waiting import wait_until

VICTIM = "victim"
DEADLINE_SECONDS = 30.0

SLEEP = [sys.executable, "-c", "import signal; signal.pause()"]

NOWHERE = SandboxControl("http://127.0.0.1:1")


class Sleeper:
    """A victim that only sleeps."""

    def __init__(self) -> None:
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def find_pid(self) -> int | None:
        if self._process is None or self._process.poll() is not None:
            return None
        return self._process.pid

    def revive(self) -> None:
        self.starts += 1
        self._process = subprocess.Popen(SLEEP, start_new_session=True)

    def end(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @property
    def is_frozen(self) -> bool:
        stat = Path(f"/proc/{self.find_pid()}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] == "T"


@pytest.fixture
def sleeper() -> Iterator[Sleeper]:
    sleeper = Sleeper()
    sleeper.revive()
    yield sleeper
    sleeper.end()


def nemesis_of(sleeper: Sleeper, *faults: Fault) -> Nemesis:
    """Return one who does these faults at once, and then nothing for long."""
    quiet = Fault(pause_seconds=1_000.0, blow=Blow.KILL, target=VICTIM)
    return Nemesis({VICTIM: sleeper}, NOWHERE, iter([*faults, quiet]))


def fault(blow: Blow, *, seconds: float = 0.0) -> Fault:
    return Fault(pause_seconds=0.0, blow=blow, target=VICTIM, seconds=seconds)


def test_whoever_is_killed_is_started_again(sleeper: Sleeper) -> None:
    nemesis = nemesis_of(sleeper, fault(Blow.KILL))
    killed_pid = sleeper.find_pid()

    nemesis.storm(0.5)

    assert sleeper.find_pid() not in (None, killed_pid)
    assert nemesis.done == {"kill victim": 1}
    assert not nemesis.ended_by_themselves


def test_whoever_ends_by_itself_is_counted_apart(sleeper: Sleeper) -> None:
    nemesis = nemesis_of(sleeper)
    sleeper.end()

    is_back = wait_until(
        lambda: (nemesis.tend(), sleeper.find_pid())[1] is not None,
        timeout_seconds=DEADLINE_SECONDS,
    )

    assert is_back
    assert nemesis.ended_by_themselves == {VICTIM: 1}


def test_whoever_is_frozen_goes_on_after_its_time(sleeper: Sleeper) -> None:
    nemesis = nemesis_of(sleeper, fault(Blow.FREEZE, seconds=0.1))

    nemesis.storm(0.6)

    assert nemesis.done == {"freeze victim": 1}
    assert not sleeper.is_frozen


def test_healing_thaws_whoever_is_frozen(sleeper: Sleeper) -> None:
    nemesis = nemesis_of(sleeper, fault(Blow.FREEZE, seconds=1_000.0))
    nemesis.storm(0.3)
    assert wait_until(lambda: sleeper.is_frozen, timeout_seconds=DEADLINE_SECONDS)

    nemesis.heal()

    assert wait_until(lambda: not sleeper.is_frozen, timeout_seconds=DEADLINE_SECONDS)


def test_healing_brings_back_whoever_was_to_stay_away(sleeper: Sleeper) -> None:
    nemesis = nemesis_of(sleeper, fault(Blow.KILL, seconds=1_000.0))
    nemesis.storm(0.3)
    assert wait_until(lambda: sleeper.find_pid() is None, timeout_seconds=DEADLINE_SECONDS)

    nemesis.heal()

    assert sleeper.find_pid() is not None


def test_an_order_to_a_sandbox_that_is_away_is_counted_as_missed(sleeper: Sleeper) -> None:
    order = Fault(pause_seconds=0.0, blow=Blow.ANSWER, target="*", kind="429")
    nemesis = nemesis_of(sleeper, order)

    nemesis.storm(0.3)

    assert nemesis.missed == {"answer 429 *": 1}
