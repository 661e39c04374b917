"""Renewals by themselves: months from an anchor day, and the end that a viewer chose."""

import pytest

from tests.scenarios.histories import on, paid_in_widget, renewed
from tests.scenarios.journey import PRICE_MINOR, Journey, day_of

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]


@pytest.mark.parametrize("short_day", ["28 Feb", "29 Feb"])
def test_months_from_31_january_end_on_the_last_days_of_shorter_months(
    journey: Journey, short_day: str
) -> None:
    plan = journey.offer()
    journey.begin_on(1, 31, leap=short_day == "29 Feb")
    life = journey.subscriber(plan)

    journey.clock.move_by("100d")

    assert life.news() == [
        *paid_in_widget("31 Jan"),
        *renewed(short_day),
        *renewed("31 Mar"),
        *renewed("30 Apr"),
    ]
    assert day_of(life.shown()["period_end"]) == "31 May"
    assert life.kept_minor() == 4 * PRICE_MINOR


def test_a_year_from_29_february_comes_back_to_it_after_three_common_years(
    journey: Journey,
) -> None:
    plan = journey.offer(period_unit="year")
    journey.begin_on(2, 29, leap=True)
    life = journey.subscriber(plan)

    journey.clock.move_by("50month")

    assert life.news() == [
        *paid_in_widget("29 Feb"),
        *renewed("28 Feb"),
        *renewed("28 Feb"),
        *renewed("28 Feb"),
        *renewed("29 Feb"),
    ]


def test_renewal_turned_off_keeps_what_is_paid_until_its_last_day(journey: Journey) -> None:
    plan = journey.offer()
    journey.begin_on(3, 10)
    life = journey.subscriber(plan)

    life.viewer.act("renewal", {"enabled": False})
    journey.clock.move_by("30d")
    watched_on_the_last_day = life.may_watch()
    journey.clock.move_by("2d")

    assert watched_on_the_last_day
    assert not life.may_watch()
    assert life.news() == [
        *paid_in_widget("10 Mar"),
        *on("10 Mar", "subscription: turn_renewal_off > active"),
        *on("10 Apr", "subscription: expire > expired"),
    ]
    assert life.kept_minor() == PRICE_MINOR
