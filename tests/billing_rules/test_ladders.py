"""Which refusal is followed by which tries: the table as agreed."""

from datetime import timedelta

import pytest

from billing_rules.declines import DeclineClass, stops_the_card
from billing_rules.ladders import (
    DELAYS,
    LADDER_OF_CLASS,
    RetryLadder,
    funds_days,
    ladder_of,
    needs_alert,
)
from billing_rules.periods import PeriodLength, PeriodUnit

LADDERS = [
    ("unconditional", "5005", RetryLadder.NONE),
    ("conditional", "5054", RetryLadder.ONCE_MORE),
    ("temporary", "5051", RetryLadder.FUNDS),
    ("temporary", "5065", RetryLadder.FUNDS),
    ("temporary", "5096", RetryLadder.TECHNICAL),  # a fault of systems, not of the purse
    ("hard", "5041", RetryLadder.NONE),
    ("funds", "5061", RetryLadder.FUNDS),
    ("technical", "5091", RetryLadder.TECHNICAL),
    ("ask_viewer", "5206", RetryLadder.NONE),
    ("unrecognised", "9999", RetryLadder.DAILY_WITH_ALERT),
    ("unrecognised", None, RetryLadder.DAILY_WITH_ALERT),
]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_every_class_has_its_ladder() -> None:
    assert list(LADDER_OF_CLASS) == list(DeclineClass)


@pytest.mark.parametrize(("decline_class", "code", "ladder"), LADDERS)
def test_the_refusal_decides_which_ladder_is_climbed(
    decline_class: str, code: str | None, ladder: RetryLadder
) -> None:
    assert ladder_of(DeclineClass(decline_class), code) is ladder


@pytest.mark.parametrize("decline_class", DeclineClass)
def test_a_stopped_card_is_never_tried_again(decline_class: DeclineClass) -> None:
    ladder = ladder_of(decline_class, None)

    assert ladder is RetryLadder.NONE or not stops_the_card(decline_class)


@pytest.mark.parametrize("decline_class", DeclineClass)
def test_only_a_code_that_we_do_not_know_calls_somebody(decline_class: DeclineClass) -> None:
    assert needs_alert(decline_class) is (decline_class == "unrecognised")


@pytest.mark.parametrize(
    ("ladder", "delays"),
    [
        (RetryLadder.TECHNICAL, (HOUR, DAY, 2 * DAY, 4 * DAY)),
        (RetryLadder.ONCE_MORE, (24 * HOUR,)),
        (RetryLadder.DAILY_WITH_ALERT, (DAY, DAY, DAY, DAY, DAY, DAY, DAY)),
        (RetryLadder.NONE, ()),
    ],
)
def test_rungs_follow_the_refusal_before_them(
    ladder: RetryLadder, delays: tuple[timedelta, ...]
) -> None:
    assert DELAYS[ladder] == delays


@pytest.mark.parametrize(
    ("unit", "count", "days"),
    [
        ("day", 1, (1, 3, 5)),
        ("day", 7, (1, 3, 5)),
        ("day", 8, (1, 3, 7, 14, 21)),
        ("week", 1, (1, 3, 5)),
        ("week", 2, (1, 3, 7, 14, 21)),
        ("month", 1, (1, 3, 7, 14, 21)),
        ("month", 3, (1, 3, 7, 14, 21)),
        ("year", 1, (1, 3, 7, 14, 21)),
    ],
)
def test_plans_of_a_week_or_less_have_a_shorter_ladder(
    unit: str, count: int, days: tuple[int, ...]
) -> None:
    assert funds_days(PeriodLength(PeriodUnit(unit), count)) == days
