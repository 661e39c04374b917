"""Trials: with a card and without, one for each viewer."""

import pytest

from cli.system.calling import Refused
from cli.system.people import PAYS
from tests.scenarios.histories import on, renewed, returned
from tests.scenarios.journey import PRICE_MINOR, Journey, day_of

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]


def test_a_trial_with_a_card_becomes_a_paid_subscription_by_itself(journey: Journey) -> None:
    plan = journey.offer(trial_days=14)
    journey.begin_on(3, 10)
    life = journey.stranger()
    life.subscribe(plan, trial=True)
    life.viewer.pay(life.first_invoice_id, PAYS)
    life.viewer.wait_for_invoice(life.first_invoice_id, "refunded")
    kept_during_the_trial = life.kept_minor()

    journey.clock.move_by("15d")

    assert kept_during_the_trial == 0
    assert life.news() == [
        *on(
            "10 Mar",
            "subscription: subscribe > awaiting_payment",
            "card_check invoice: issue > issued",
            "widget payment: open > opened",
            "widget payment: succeed > succeeded",
            "card_check invoice: pay > paid",
            "subscription: start_trial > trialing",
        ),
        *returned("10 Mar", "card_check"),
        *renewed("24 Mar"),
    ]
    assert day_of(life.shown()["period_end"]) == "24 Apr"
    assert life.kept_minor() == PRICE_MINOR


def test_a_trial_without_a_card_ends_at_its_last_moment_unpaid(journey: Journey) -> None:
    plan = journey.offer(trial_days=14, trial_needs_card=False)
    journey.begin_on(3, 10)
    life = journey.stranger()
    life.subscribe(plan, trial=True)
    watched = life.may_watch()

    journey.clock.move_by("20d")

    assert watched
    assert life.news() == [
        *on(
            "10 Mar",
            "subscription: subscribe > awaiting_payment",
            "subscription: start_trial > trialing",
            "first invoice: issue > issued",
        ),
        *on("24 Mar", "first invoice: expire > expired", "subscription: expire > expired"),
    ]
    assert life.subjects() == [
        "Пробный период начался",
        "Пробный период заканчивается через 3 дня",
        "Подписка «Месяц кино» закончилась",
    ]


def test_a_trial_paid_before_its_end_loses_none_of_its_days(journey: Journey) -> None:
    plan = journey.offer(trial_days=14, trial_needs_card=False)
    journey.begin_on(3, 10)
    life = journey.stranger()
    life.subscribe(plan, trial=True)
    journey.clock.move_by("5d")
    life.news()

    life.viewer.pay(life.first_invoice_id, PAYS)
    life.viewer.wait_for_subscription("active")
    journey.clock.move_by("41d")

    assert life.news() == [
        *on(
            "15 Mar",
            "widget payment: open > opened",
            "widget payment: succeed > succeeded",
            "first invoice: pay > paid",
            "subscription: activate > active",
        ),
        *renewed("24 Apr"),
    ]


def test_a_viewer_has_one_trial(journey: Journey) -> None:
    plan = journey.offer(trial_days=14, trial_needs_card=False)
    other_plan = journey.offer(trial_days=7, trial_needs_card=False)
    life = journey.stranger()
    life.subscribe(plan, trial=True)
    life.leave()

    with pytest.raises(Refused) as refusal:
        life.viewer.subscribe(other_plan, trial=True)

    assert refusal.value.answer["code"] == "trial_used"
