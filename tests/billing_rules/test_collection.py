"""When an unpaid invoice is tried again by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_rules.collection import NOT_SENT_DELAYS, next_attempt_after_not_sent

FAILED_AT = datetime(2026, 11, 21, hour=12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("unsent", "delay"),
    [
        (1, timedelta(minutes=5)),
        (2, timedelta(hours=1)),
        (3, timedelta(hours=4)),
    ],
)
def test_a_try_that_was_not_sent_is_repeated_after_a_growing_delay(
    unsent: int, delay: timedelta
) -> None:
    assert next_attempt_after_not_sent(FAILED_AT, unsent=unsent) == FAILED_AT + delay


@pytest.mark.parametrize("unsent", [4, 5, 100])
def test_after_three_repeats_the_machine_gives_up(unsent: int) -> None:
    assert next_attempt_after_not_sent(FAILED_AT, unsent=unsent) is None


def test_every_repeat_waits_longer_than_the_one_before() -> None:
    assert list(NOT_SENT_DELAYS) == sorted(set(NOT_SENT_DELAYS))


@pytest.mark.parametrize("unsent", [0, -1])
def test_there_is_no_repeat_of_a_try_that_was_not_made(unsent: int) -> None:
    with pytest.raises(ValueError, match=r"tries were not sent"):
        next_attempt_after_not_sent(FAILED_AT, unsent=unsent)
