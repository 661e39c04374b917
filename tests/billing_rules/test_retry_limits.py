"""When a declined card may be tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from billing_rules.declines import DeclineClass
from billing_rules.retry_limits import PastDecline, blocked_until, crowded_until

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
LIMITED = (DeclineClass.CONDITIONAL, DeclineClass.TEMPORARY)


def declined(hours: float, decline_class: DeclineClass = DeclineClass.TEMPORARY) -> PastDecline:
    return PastDecline(decline_class, NOON + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("declined_at_hours", "asked_at_hours", "blocked_until_hours"),
    [
        ([], 0, None),
        ([0], 0.1, None),
        ([0, 1], 1.1, 25),
        ([1, 0], 1.1, 25),  # in any order
        ([0, 1], 24.9, 25),
        ([0, 1], 25, None),  # the end is not part of the block
        ([0, 23.9], 24, 47.9),
        ([0, 24], 24.1, None),  # a day apart they are not two of one day
        ([0, 1, 30], 30.1, None),  # the block of the first two is over
        ([0, 1, 20], 20.1, 44),
    ],
)
def test_two_limited_declines_within_a_day_block_the_card_for_a_day(
    declined_at_hours: list[float], asked_at_hours: float, blocked_until_hours: float | None
) -> None:
    end = blocked_until(
        [declined(hours) for hours in declined_at_hours], at=NOON + timedelta(hours=asked_at_hours)
    )

    expected = None if blocked_until_hours is None else NOON + timedelta(hours=blocked_until_hours)
    assert end == expected


@pytest.mark.parametrize("first", DeclineClass)
@pytest.mark.parametrize("second", DeclineClass)
def test_only_conditional_or_temporary_declines_count(
    first: DeclineClass, second: DeclineClass
) -> None:
    end = blocked_until([declined(0, first), declined(1, second)], at=NOON + timedelta(hours=2))

    assert (end is not None) == (first in LIMITED and second in LIMITED)


def test_the_providers_own_retry_after_wins_when_it_is_later() -> None:
    provider_says = NOON + timedelta(days=3)
    told = PastDecline(DeclineClass.FUNDS, NOON, retry_after=provider_says)

    assert blocked_until([told, declined(0), declined(1)], at=NOON) == provider_says


def test_a_retry_after_that_has_passed_blocks_nothing() -> None:
    told = PastDecline(DeclineClass.FUNDS, NOON, retry_after=NOON + timedelta(hours=1))

    assert blocked_until([told], at=NOON + timedelta(hours=1)) is None


@given(
    hours=st.lists(st.integers(0, 200), max_size=8),
    classes=st.lists(st.sampled_from(DeclineClass), min_size=8, max_size=8),
)
def test_a_try_at_the_end_of_a_block_is_never_blocked_again(
    hours: list[int], classes: list[DeclineClass]
) -> None:
    declines = [
        declined(hour, decline_class)
        for hour, decline_class in zip(hours, classes[: len(hours)], strict=True)
    ]

    end = blocked_until(declines, at=NOON)

    assert end is None or blocked_until(declines, at=end) is None


@pytest.mark.parametrize(
    ("tried_at_hours", "free_at_hours"),
    [
        ([], None),
        ([0], None),
        ([0, 1], 24),
        ([1, 0], 24),  # in any order
        ([0, 0], 24),
        ([0, 24], 24),
        ([0, 1, 30], 25),
        ([0, 30, 31], 54),
    ],
)
def test_a_third_try_within_a_day_is_one_too_many(
    tried_at_hours: list[int], free_at_hours: int | None
) -> None:
    end = crowded_until(NOON + timedelta(hours=hours) for hours in tried_at_hours)

    assert end == (None if free_at_hours is None else NOON + timedelta(hours=free_at_hours))
