"""Refused renewals: the ladder, the grace days, and what viewers do meanwhile."""

from datetime import date, timedelta

import pytest

from cli.system.people import PAYS, PAYS_AFTER_3DS
from tests.scenarios.histories import (
    charged,
    on,
    paid_in_widget,
    recovered,
    refused_again,
    refused_first,
    returned,
    viewer_charged,
)
from tests.scenarios.journey import PRICE_MINOR, Journey, Life, day_of

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]

LACK_OF_FUNDS = 5051

FRAUD = 5033
"""Unconditional: the gateway forbids another try of this card."""

NOT_RENEWED = "Не удалось продлить подписку «Месяц кино»"


def test_a_month_without_money_is_recovered_by_the_ladder_with_its_day_kept(
    journey: Journey,
) -> None:
    plan = journey.offer(grace_days=7)
    year = journey.begin_on(3, 31).year
    life = journey.subscriber(plan)
    journey.bank.decline_charges(life.viewer.viewer_id, code=LACK_OF_FUNDS, times=2)

    journey.clock.move_by("40d")

    third_try = day_with_wages(date(year, 5, 3))
    assert life.news() == [
        *paid_in_widget("31 Mar"),
        *refused_first("30 Apr"),
        *refused_again("01 May"),
        *charged(third_try),
        *recovered(third_try),
    ]
    assert day_of(life.shown()["period_end"]) == "31 May"
    assert life.kept_minor() == 2 * PRICE_MINOR


def test_a_ladder_climbed_in_vain_writes_the_debt_off_with_the_subscription(
    journey: Journey,
) -> None:
    plan = journey.offer()
    year = journey.begin_on(3, 10).year
    life = journey.subscriber(plan)
    journey.bank.decline_charges(life.viewer.viewer_id, code=LACK_OF_FUNDS, times=6)

    journey.clock.move_by("63d")

    later_tries = [day_with_wages(date(year, 4, day)) for day in (13, 17, 24)]
    last_try = day_with_wages(date(year, 5, 1))
    assert life.news() == [
        *paid_in_widget("10 Mar"),
        *refused_first("10 Apr"),
        *[line for day in ("11 Apr", *later_tries, last_try) for line in refused_again(day)],
        *on(
            last_try,
            "renewal invoice: write_off > uncollectible",
            "subscription: expire > expired",
        ),
    ]
    assert life.subjects().count(NOT_RENEWED) == 5
    assert sorted(life.subjects()[-2:]) == [
        "Подписка «Месяц кино» закончилась",
        f"Счёт № {life.invoice('renewal')['number']} остался неоплаченным",
    ]
    assert life.kept_minor() == PRICE_MINOR


def test_access_ends_with_the_grace_days_while_the_ladder_is_climbed(journey: Journey) -> None:
    plan = journey.offer(grace_days=3)
    journey.begin_on(3, 10)
    life = journey.subscriber(plan)
    journey.bank.decline_charges(life.viewer.viewer_id, code=LACK_OF_FUNDS, times=3)

    journey.clock.move_by("33d")
    watched_in_grace = life.may_watch()
    journey.clock.move_by("2d")

    assert watched_in_grace
    assert not life.may_watch()
    assert life.shown()["state"] == "past_due"


def test_a_card_refused_for_good_rests_until_a_new_one_pays_at_once(journey: Journey) -> None:
    life = refused_for_good(journey)
    refused = life.news()

    made = life.viewer.act("card-check")
    life.viewer.pay(made["invoice_id"], PAYS_AFTER_3DS)
    life.viewer.wait_for_subscription("active")
    life.viewer.wait_for_invoice(made["invoice_id"], "refunded")

    assert refused == [*paid_in_widget("10 Mar"), *refused_first("10 Apr")]
    # The charge and the return of the check are under way at once, and either may end first.
    assert sorted(life.news()) == sorted(
        [
            *on(
                "12 Apr",
                "card_check invoice: issue > issued",
                "widget payment: open > opened",
                "widget payment: succeed > succeeded",
                "card_check invoice: pay > paid",
                "subscription: choose_card > past_due",
            ),
            *returned("12 Apr", "card_check"),
            *viewer_charged("12 Apr"),
            *on("12 Apr", "renewal invoice: pay > paid", "subscription: renew > active"),
        ]
    )
    assert [card["state"] for card in life.viewer.cards()] == ["active", "rejected"]
    assert life.kept_minor() == 2 * PRICE_MINOR


def test_a_card_refused_for_good_ends_the_subscription_with_its_grace_days(
    journey: Journey,
) -> None:
    life = refused_for_good(journey)
    life.news()

    journey.clock.move_by("6d")

    assert life.news() == on(
        "17 Apr",
        "renewal invoice: write_off > uncollectible",
        "subscription: expire > expired",
    )
    assert life.kept_minor() == PRICE_MINOR


def test_paying_by_hand_takes_back_the_try_that_was_planned(journey: Journey) -> None:
    plan = journey.offer(grace_days=7)
    journey.begin_on(3, 10)
    life = journey.subscriber(plan)
    journey.bank.decline_charges(life.viewer.viewer_id, code=LACK_OF_FUNDS)
    journey.clock.move_by("31d")
    refused = life.news()

    life.viewer.pay(life.invoice("renewal")["id"], PAYS)
    life.viewer.wait_for_subscription("active")
    journey.clock.move_by("20d")

    assert refused == [*paid_in_widget("10 Mar"), *refused_first("10 Apr")]
    assert life.news() == on(
        "10 Apr",
        "widget payment: open > opened",
        "widget payment: succeed > succeeded",
        "renewal invoice: pay > paid",
        "subscription: renew > active",
    )
    assert life.invoice("renewal")["next_attempt_at"] is None
    assert life.kept_minor() == 2 * PRICE_MINOR


def refused_for_good(journey: Journey) -> Life:
    """Return a subscriber from 10 March on 12 April, whose card the bank forbids to charge."""
    plan = journey.offer(grace_days=7)
    journey.begin_on(3, 10)
    life = journey.subscriber(plan)
    journey.bank.decline_charges(life.viewer.viewer_id, code=FRAUD)
    journey.clock.move_by("33d")
    return life


def day_with_wages(rung: date) -> str:
    """Return the day within two of a rung on which wages come, or the rung's own."""
    days = [rung + timedelta(days=offset) for offset in (0, 1, -1, 2, -2)]
    paydays = [eve(nominal) for nominal in nominal_paydays(rung.year)]
    return f"{next((day for day in days if day in paydays), rung):%d %b}"


def nominal_paydays(year: int) -> list[date]:
    """Return the paydays of April and May: the 5th, 10th, 20th, 25th, and the last day."""
    days = [date(year, month, number) for month in (4, 5) for number in (5, 10, 20, 25)]
    return [*days, date(year, 4, 30), date(year, 5, 31)]


def eve(payday: date) -> date:
    """Return when wages of a day are paid: on Friday, where it is a weekend's."""
    return payday - timedelta(days=max(0, payday.weekday() - 4))
