"""When a refused card is tried again: table tests of every ladder and of its end."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from billing_rules.declines import DeclineClass
from billing_rules.dunning import DunningTerms, PastTry, next_try
from billing_rules.periods import PeriodLength, PeriodUnit
from tests.billing_rules.climbing import (
    ANNA,
    DUE_AT,
    MOSCOW,
    climb,
    days,
    hours,
    next_after,
    refused,
    terms,
)

WEEK = PeriodLength(PeriodUnit.WEEK, 1)


DAY = PeriodLength(PeriodUnit.DAY, 1)


@pytest.mark.parametrize(
    ("decline_class", "hours_between"),
    [
        ("technical", [1, 24, 48, 96]),
        ("conditional", [24]),
        ("unrecognised", [24] * 7),
        ("unconditional", []),
        ("hard", []),
        ("ask_viewer", []),
    ],
)
def test_each_class_has_its_own_ladder(decline_class: str, hours_between: list[int]) -> None:
    moments = [DUE_AT, *climb(decline_class, terms())]

    between = [later - earlier for earlier, later in pairwise(moments)]
    assert between == [hours(number) for number in hours_between]


@pytest.mark.parametrize("decline_class", ["funds", "temporary"])
@pytest.mark.parametrize(
    ("due", "tried"),
    [
        # No payday within two days of any rung but the 10th, for which the 8th waits.
        ("2026-12-01", ["12-02", "12-04", "12-10", "12-15", "12-22"]),
        # 13 and 15 stay; the 19th waits for the 20th, the 26th was paid on the 25th.
        ("2026-11-12", ["11-13", "11-15", "11-20", "11-25", "12-04"]),
        # Over a short February: Friday the 26th pays for its last day, a Sunday.
        ("2027-02-12", ["02-13", "02-15", "02-19", "02-26", "03-05"]),
    ],
)
def test_a_lack_of_money_is_followed_by_mornings_near_paydays(
    decline_class: str, due: str, tried: list[str]
) -> None:
    due_at = datetime.fromisoformat(f"{due}T12:00:00Z")

    mornings = [it.astimezone(MOSCOW) for it in climb(decline_class, terms(due_at))]

    assert [f"{it:%m-%d}" for it in mornings] == tried
    assert {it.hour for it in mornings} <= {10, 11}


@pytest.mark.parametrize(
    ("decline_class", "refusals", "goes_on"),
    [
        ("technical", 4, True),
        ("technical", 5, False),
        ("conditional", 1, True),
        ("conditional", 2, False),
        ("unrecognised", 7, True),
        ("unrecognised", 8, False),
        ("funds", 5, True),
        ("funds", 6, False),
    ],
)
def test_a_ladder_ends_after_its_last_rung(
    *, decline_class: str, refusals: int, goes_on: bool
) -> None:
    # Close together, so that nothing but their number can end the ladder.
    tries = [refused(days(number / 2), decline_class) for number in range(refusals)]

    assert (next_after(*tries) is not None) is goes_on


@pytest.mark.parametrize("last", ["unconditional", "hard", "ask_viewer"])
def test_the_last_refusal_may_end_any_ladder(last: str) -> None:
    assert next_after(refused(days(0)), refused(days(1)), refused(days(3), last)) is None


@pytest.mark.parametrize(
    ("earlier", "last", "delay"),
    [
        (["funds"], "technical", days(1)),
        (["funds", "funds"], "technical", days(2)),
        (["hard", "technical", "technical"], "technical", days(4)),
        (["technical"] * 4, "unrecognised", days(1)),
        (["technical"] * 3, "conditional", days(1)),  # the one more try of an expired card
    ],
)
def test_another_reason_goes_on_from_the_same_rung(
    earlier: list[str], last: str, delay: timedelta
) -> None:
    tries = [refused(days(number), reason) for number, reason in enumerate([*earlier, last])]

    assert next_after(*tries) == tries[-1].declined_at + delay


def test_rungs_that_a_technical_fault_used_are_not_climbed_again_for_money() -> None:
    tries = [refused(hours(0), "technical"), refused(hours(1), "technical")]

    planned = next_after(*tries, refused(hours(25)))

    # The seventh day, moved from the 19th to the payday of the 20th.
    assert planned is not None
    assert f"{planned:%m-%d}" == "11-20"


def test_the_one_more_try_is_had_once_whatever_comes_between() -> None:
    tries = [refused(days(0), "conditional"), refused(days(1)), refused(days(3), "conditional")]

    assert next_after(*tries) is None


def test_a_code_may_climb_another_ladder_than_its_class() -> None:
    system_error = PastTry(DeclineClass.TEMPORARY, "5096", DUE_AT)

    assert next_after(system_error) == DUE_AT + hours(1)


def test_the_order_of_the_tries_does_not_matter() -> None:
    tries = [refused(days(0), "hard"), refused(days(1), "funds"), refused(days(2), "technical")]

    assert next_after(*reversed(tries)) == next_after(*tries) == DUE_AT + days(4)


def test_a_ladder_begins_with_a_refusal() -> None:
    with pytest.raises(ValueError, match=r"begins with a refusal"):
        next_try([], terms(), at=DUE_AT)


@pytest.mark.parametrize(
    ("decline_class", "period", "tried_after"),
    [
        ("technical", WEEK, [hours(1), hours(25), hours(73)]),
        ("technical", DAY, [hours(1)]),
        ("unrecognised", WEEK, [days(1), days(2), days(3), days(4), days(5), days(6)]),
        ("unrecognised", DAY, []),
        ("conditional", DAY, []),
    ],
)
def test_a_short_plan_has_a_ladder_shorter_than_its_period(
    decline_class: str, period: PeriodLength, tried_after: list[timedelta]
) -> None:
    tried = climb(decline_class, terms(period=period))

    assert tried == [DUE_AT + delay for delay in tried_after]


@pytest.mark.parametrize(
    ("period", "due", "tried"),
    [
        # The 17th stays: the payday of the 20th is three days away.
        (WEEK, "2026-11-12T12:00", ["11-13", "11-15", "11-17"]),
        (PeriodLength(PeriodUnit.DAY, 3), "2026-11-12T12:00", ["11-13", "11-15"]),
        # The third day's morning is over at the end of the period: the second one serves.
        (PeriodLength(PeriodUnit.DAY, 3), "2026-11-12T05:00", ["11-13", "11-14"]),
        (
            PeriodLength(PeriodUnit.WEEK, 2),
            "2026-11-12T05:00",
            ["11-13", "11-15", "11-20", "11-25"],
        ),
        # The only morning of a day's plan, if it has one at all.
        (DAY, "2026-11-12T12:00", ["11-13"]),
        (DAY, "2026-11-12T05:00", []),
    ],
)
def test_mornings_of_a_short_plan_lie_within_its_period(
    period: PeriodLength, due: str, tried: list[str]
) -> None:
    due_at = datetime.fromisoformat(due).replace(tzinfo=UTC)

    mornings = [it.astimezone(MOSCOW) for it in climb("funds", terms(due_at, period))]

    assert [f"{it:%m-%d}" for it in mornings] == tried


@pytest.mark.parametrize(
    ("period_end", "goes_on"),
    [
        (hours(1) + timedelta(microseconds=1), True),
        (hours(1), False),  # at its end a period is no longer worth paying for
    ],
)
def test_no_try_is_made_at_the_end_of_the_period(*, period_end: timedelta, goes_on: bool) -> None:
    until = DunningTerms(DUE_AT, DUE_AT + period_end, DAY, MOSCOW, ANNA)

    planned = next_after(refused(hours(0), "technical"), within=until)

    assert (planned is not None) is goes_on


def test_a_morning_at_the_very_end_of_the_period_is_too_late() -> None:
    morning = next_after(refused(hours(0)))
    assert morning is not None

    ending_then = DunningTerms(DUE_AT, morning, DAY, MOSCOW, ANNA)

    assert next_after(refused(hours(0)), within=ending_then) is None


def test_a_debt_for_a_year_is_given_up_after_thirty_days() -> None:
    a_year = terms(period=PeriodLength(PeriodUnit.YEAR, 1))

    assert a_year.ends_at == DUE_AT + days(30)
