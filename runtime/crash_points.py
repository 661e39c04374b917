"""Named places where a process can be made to die, to prove that nothing is lost there.

`CRASH_AT=before_command_commit:3` kills the process the third time that it comes by.
"""

import itertools
import os
import signal
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache

CRASH_VARIABLE = "CRASH_AT"


class CrashPoint(StrEnum):
    """Every place between two durable steps."""

    AFTER_COMMAND_RECEIVED = "after_command_received"
    BEFORE_COMMAND_COMMIT = "before_command_commit"
    AFTER_COMMAND_COMMIT = "after_command_commit"
    AFTER_ACK = "after_ack"
    BEFORE_RELAY_PUBLISH = "before_relay_publish"
    AFTER_RELAY_PUBLISH = "after_relay_publish"
    AFTER_RELAY_MARK = "after_relay_mark"
    AFTER_CHARGE_CLAIM = "after_charge_claim"
    BEFORE_PROVIDER_CALL = "before_provider_call"
    AFTER_PROVIDER_CALL = "after_provider_call"
    AFTER_OUTCOME_PUBLISHED = "after_outcome_published"
    BEFORE_REFUND_CALL = "before_refund_call"
    AFTER_REFUND_CALL = "after_refund_call"
    AFTER_RECONCILE_ANSWER = "after_reconcile_answer"
    AFTER_NOTIFICATION_PUBLISHED = "after_notification_published"
    AFTER_SWEEP_CLAIM = "after_sweep_claim"


class PlannedCrash:
    """Dies at the nth passing of one point.

    Args:
        point: Where.
        nth: At which passing, from 1.
        die: Ends the process.
    """

    def __init__(self, point: CrashPoint, nth: int, die: Callable[[], None]) -> None:
        self.point = point
        self.nth = nth
        self._die = die
        # Taking the next number of an itertools counter is atomic, so threads need no lock.
        self._passings = itertools.count(1)

    def pass_by(self, point: CrashPoint) -> None:
        """Count a passing of the planned point, and die at the nth."""
        if point is self.point and next(self._passings) == self.nth:
            self._die()


def planned_crash(
    variables: Mapping[str, str], *, die: Callable[[], None] | None = None
) -> PlannedCrash | None:
    """Return the crash that `CRASH_AT` asks for, or none.

    Args:
        variables: `os.environ`, or a stand-in.
        die: Ends the process; by SIGKILL unless given.

    Raises:
        ValueError: The point is not one of ours, or the number is not a whole one above 0.
    """
    wish = variables.get(CRASH_VARIABLE, "")
    if not wish:
        return None
    name, _, nth = wish.partition(":")
    if nth and not (nth.isdecimal() and int(nth) > 0):
        raise ValueError(f"{CRASH_VARIABLE}: {nth!r} is not a whole number above 0")
    return PlannedCrash(CrashPoint(name), int(nth or 1), die or kill_this_process)


def crash_point(point: CrashPoint) -> None:
    """Die here if `CRASH_AT` says so; otherwise cost next to nothing.

    Raises:
        ValueError: `CRASH_AT` names no point of ours.
    """
    planned = _planned_crash_of_this_process()
    if planned is not None:
        planned.pass_by(point)


def kill_this_process() -> None:
    """End this process at once, as a power cut would: no cleaning up, no last words."""
    os.kill(os.getpid(), signal.SIGKILL)


@cache
def _planned_crash_of_this_process() -> PlannedCrash | None:
    return planned_crash(os.environ)
