"""What moves a try away from its rung: limits, RetryAfter, paydays, zones and outages."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing_rules.declines import DeclineClass
from billing_rules.dunning import PastTry, next_try
from tests.billing_rules.climbing import (
    DUE_AT,
    MOSCOW,
    climb,
    days,
    hours,
    next_after,
    refused,
    terms,
)


def test_a_second_refusal_of_the_gateways_limited_kind_waits_for_a_day() -> None:
    first = PastTry(DeclineClass.TEMPORARY, "5096", DUE_AT)
    second = PastTry(DeclineClass.TEMPORARY, "5096", DUE_AT + hours(1))
    third = PastTry(DeclineClass.CONDITIONAL, "5054", DUE_AT + hours(2))

    assert next_after(first, second) == second.declined_at + hours(24)
    assert next_after(first, second, third) == third.declined_at + hours(24)


@pytest.mark.parametrize(
    ("first_tried_at_hour", "tried"),
    [
        # In Moscow; the third one at 10:42 of the 21st is a day after the first, or it waits.
        ("09:30", "11-21"),
        ("11:30", "11-25"),
    ],
)
def test_a_third_try_waits_until_the_first_is_a_day_ago(
    first_tried_at_hour: str, tried: str
) -> None:
    first = datetime.fromisoformat(f"2026-11-20T{first_tried_at_hour}+03:00") - DUE_AT

    planned = next_after(refused(first, "technical"), refused(first + hours(1), "funds"))

    assert planned is not None
    assert f"{planned:%m-%d}" == tried


@pytest.mark.parametrize(
    ("retry_after", "delay"),
    [
        (hours(0.5), hours(1)),
        (hours(1), hours(1)),
        (hours(1.5), hours(1.5)),
        (days(20), days(20)),
        # Thirty days end a month's dunning; the period, of November, ends then as well.
        (days(30) - timedelta(seconds=1), days(30) - timedelta(seconds=1)),
        (days(30), None),
        (days(300), None),
    ],
)
def test_the_providers_retry_after_wins_over_a_delay(
    retry_after: timedelta, delay: timedelta | None
) -> None:
    planned = next_after(refused(hours(0), "technical", retry_after))

    assert planned == (None if delay is None else DUE_AT + delay)


@pytest.mark.parametrize(
    ("retry_after", "tried"),
    [
        (hours(1), "11-13"),
        # 15:00 in Moscow of the 13th is too late for that morning, yet not for the rung.
        (days(1), "11-14"),
        (days(2), "11-15"),
        # The 15th has gone by in Moscow: its rung is had on the 16th.
        (days(3), "11-16"),
        # The rung of the 26th is had as late as it can be.
        (days(15), "11-28"),
        # All rungs have gone by.
        (days(25), "12-08"),
        (days(29.5), "12-12"),
        # The last morning before the period's end has gone by as well.
        (days(29.9), None),
        (days(30), None),
    ],
)
def test_the_providers_retry_after_wins_over_a_morning(
    retry_after: timedelta, tried: str | None
) -> None:
    planned = next_after(refused(hours(0), "funds", retry_after))

    assert (planned and f"{planned.astimezone(MOSCOW):%m-%d}") == tried


def test_a_retry_after_of_an_earlier_try_still_binds() -> None:
    told = refused(hours(0), "technical", retry_after=days(5))

    assert next_after(told, refused(hours(1), "technical")) == DUE_AT + days(5)


def test_a_payday_moves_no_try_to_the_day_of_the_rung_before() -> None:
    # The 10th is a payday and the first rung, which a technical fault has used up.
    monday = datetime(2026, 11, 9, 0, 30, tzinfo=MOSCOW)
    fault = PastTry(DeclineClass.TECHNICAL, None, monday)
    no_money = PastTry(DeclineClass.FUNDS, None, monday + hours(1))

    planned = next_after(fault, no_money, within=terms(monday))

    assert planned is not None
    assert f"{planned:%m-%d}" == "11-12"


@pytest.mark.parametrize(
    ("zone", "tried"),
    [
        ("UTC", "12-02"),
        ("America/New_York", "12-02"),
        # The rung of the 3rd is moved to the payday after it.
        ("Europe/Moscow", "12-04"),
    ],
)
def test_days_are_counted_in_the_viewers_zone(zone: str, tried: str) -> None:
    # It is 2 December already in Moscow.
    due_at = datetime(2026, 12, 1, 22, tzinfo=UTC)

    first, *_ = climb("funds", terms(due_at, zone=ZoneInfo(zone)))

    assert f"{first:%m-%d}" == tried


def test_a_viewers_day_sees_one_try_for_money() -> None:
    # One o'clock at night of the 20th in Moscow, a payday, is still the 19th in UTC.
    at_night = datetime(2026, 11, 19, 22, tzinfo=UTC) - DUE_AT

    planned = next_after(refused(at_night))

    assert planned is not None
    assert f"{planned:%m-%d}" == "11-21"


def test_rungs_missed_in_an_outage_are_not_made_up() -> None:
    planned = next_after(refused(days(10)))

    # Not on the 23rd for the first rung, but for the fourth one.
    assert planned is not None
    assert f"{planned:%m-%d}" == "11-25"


def test_an_outage_longer_than_the_ladder_leaves_its_distances() -> None:
    first, second, third = refused(days(24)), refused(days(25)), refused(days(27))

    planned = [next_after(first), next_after(first, second), next_after(first, second, third)]

    # 25 and 27 days after it fell due; four days later the period is over.
    assert [it and f"{it:%m-%d}" for it in planned] == ["12-07", "12-09", None]


def test_a_try_that_ought_to_have_been_made_already_is_made_at_once() -> None:
    asked_at = DUE_AT + days(2)

    assert next_try([refused(hours(0), "technical")], terms(), at=asked_at) == (
        asked_at + timedelta(minutes=1)
    )
