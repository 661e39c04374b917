"""The reminder rests as it was told, and hardly at all while time leaps."""

from datetime import datetime, timedelta

import pytest

from reminder.pacing import SHORT_REST_SECONDS, WATCHED_SECONDS, Pacing
from tests.fixtures.builders import NOON

A_MINUTE = 60.0


class Watch:
    """A clock of seconds, and a time of billing that may run ahead of it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.ahead = timedelta()

    def elapsed(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds) + self.ahead


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def pacing(watch: Watch) -> Pacing:
    """Return the pacing of a reminder that has passed once."""
    pacing = Pacing(A_MINUTE, watch.elapsed)
    pacing.rest_seconds(watch.now())
    return pacing


def test_while_time_goes_on_as_it_should_the_rest_is_the_one_asked_for(
    watch: Watch, pacing: Pacing
) -> None:
    watch.seconds += A_MINUTE

    assert pacing.rest_seconds(watch.now()) == A_MINUTE


def test_after_a_leap_of_time_there_is_hardly_a_rest(watch: Watch, pacing: Pacing) -> None:
    watch.ahead += timedelta(days=28)

    assert pacing.rest_seconds(watch.now()) == SHORT_REST_SECONDS


def test_once_time_leaps_no_more_the_rest_is_the_one_asked_for(
    watch: Watch, pacing: Pacing
) -> None:
    watch.ahead += timedelta(days=28)
    pacing.rest_seconds(watch.now())

    watch.seconds += WATCHED_SECONDS * 2

    assert pacing.rest_seconds(watch.now()) == A_MINUTE


def test_a_pass_that_came_to_nothing_is_no_leap(watch: Watch, pacing: Pacing) -> None:
    watch.seconds += A_MINUTE

    assert pacing.rest_seconds(None) == A_MINUTE


def test_nobody_rests_longer_than_asked_for_because_time_leaps(watch: Watch) -> None:
    hasty = Pacing(SHORT_REST_SECONDS / 2, watch.elapsed)
    hasty.rest_seconds(watch.now())
    watch.ahead += timedelta(days=28)

    assert hasty.rest_seconds(watch.now()) == SHORT_REST_SECONDS / 2
