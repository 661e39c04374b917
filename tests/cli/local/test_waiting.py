"""Waiting with a deadline."""

from itertools import count

from cli.local.waiting import wait_until


def test_waiting_ends_when_the_condition_holds() -> None:
    looks = count(1)

    held = wait_until(lambda: next(looks) == 3, timeout_seconds=10)

    assert held
    assert next(looks) == 4


def test_a_condition_that_holds_already_needs_no_time() -> None:
    held = wait_until(lambda: True, timeout_seconds=0)

    assert held


def test_waiting_gives_up_at_the_deadline() -> None:
    held = wait_until(lambda: False, timeout_seconds=0.06)

    assert not held
