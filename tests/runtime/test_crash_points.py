"""Crash points: they kill where they are told, and do nothing otherwise."""

import signal
import subprocess
import sys

import pytest

from runtime.crash_points import CRASH_VARIABLE, CrashPoint, planned_crash

PASSES_TWO_POINTS_THRICE = """
from runtime.crash_points import CrashPoint, crash_point
for passing in (1, 2, 3):
    crash_point(CrashPoint.BEFORE_COMMAND_COMMIT)
    crash_point(CrashPoint.AFTER_COMMAND_COMMIT)
    print(passing, flush=True)
"""


def run_child(crash_at: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PASSES_TWO_POINTS_THRICE],
        env={CRASH_VARIABLE: crash_at},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_without_a_wish_nobody_dies():
    child = run_child("")

    assert child.returncode == 0
    assert child.stdout.split() == ["1", "2", "3"]


def test_a_named_point_kills_at_its_first_passing():
    child = run_child("before_command_commit")

    assert child.returncode == -signal.SIGKILL
    assert child.stdout == ""


def test_a_number_says_which_passing_kills():
    child = run_child("after_command_commit:3")

    assert child.returncode == -signal.SIGKILL
    assert child.stdout.split() == ["1", "2"]


def test_a_point_that_is_never_passed_kills_nobody():
    child = run_child("after_refund_call")

    assert child.returncode == 0


def test_a_misspelt_point_is_an_error():
    child = run_child("befor_command_commit")

    assert child.returncode == 1
    assert "befor_command_commit" in child.stderr


@pytest.mark.parametrize("nth", ["0", "-1", "x", "1.5"])
def test_a_passing_is_a_whole_number_above_zero(nth):
    with pytest.raises(ValueError, match="whole number above 0"):
        planned_crash({CRASH_VARIABLE: f"after_ack:{nth}"})


def test_only_the_nth_passing_of_the_planned_point_kills():
    deaths: list[str] = []
    planned = planned_crash({CRASH_VARIABLE: "after_ack:2"}, die=lambda: deaths.append("died"))
    assert planned is not None

    for point in (CrashPoint.AFTER_ACK, CrashPoint.AFTER_RELAY_MARK, CrashPoint.AFTER_ACK):
        assert deaths == []
        planned.pass_by(point)
    planned.pass_by(CrashPoint.AFTER_ACK)

    assert deaths == ["died"]
