"""Going over to another plan, standing still, and leaving with what was not used."""

import pytest

from tests.scenarios.histories import (
    on,
    paid_in_widget,
    partly_returned,
    renewed,
    viewer_charged,
)
from tests.scenarios.journey import PRICE_MINOR, Journey, day_of

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]


def test_a_dearer_plan_costs_what_was_quoted_for_the_rest_of_the_period(
    journey: Journey,
) -> None:
    cheap, dear = journey.offer("300.00"), journey.offer("600.00")
    journey.begin_on(4, 1)
    life = journey.subscriber(cheap)
    journey.clock.move_by("15d")

    changed = life.viewer.change_plan(dear)
    life.viewer.wait_for_invoice(changed["invoice_id"], "paid")
    journey.clock.move_by("20d")

    assert changed["preview"]["due_now"]["amount"] == "150.00"
    assert life.news() == [
        *paid_in_widget("01 Apr"),
        *on("16 Apr", "change invoice: issue > issued"),
        *viewer_charged("16 Apr"),
        *on("16 Apr", "change invoice: pay > paid", "subscription: change_plan > active"),
        *renewed("01 May"),
    ]
    assert life.kept_minor() == 30_000 + 15_000 + 60_000


def test_a_cheaper_plan_gives_back_what_was_quoted(journey: Journey) -> None:
    dear, cheap = journey.offer("600.00"), journey.offer("300.00")
    journey.begin_on(4, 1)
    life = journey.subscriber(dear)
    journey.clock.move_by("15d")

    changed = life.viewer.change_plan(cheap)
    life.viewer.wait_for_invoice(life.first_invoice_id, "partially_refunded")
    journey.clock.move_by("20d")

    assert changed["preview"]["goes_back"]["amount"] == "150.00"
    assert life.news() == [
        *paid_in_widget("01 Apr"),
        *on(
            "16 Apr",
            "change invoice: issue > issued",
            "change invoice: pay > paid",
            "subscription: change_plan > active",
        ),
        *partly_returned("16 Apr", "first"),
        *renewed("01 May"),
    ]
    assert life.kept_minor() == 60_000 - 15_000 + 30_000


def test_a_change_for_the_period_end_costs_nothing_before_it(journey: Journey) -> None:
    dear, cheap = journey.offer("600.00"), journey.offer("300.00")
    journey.begin_on(4, 1)
    life = journey.subscriber(dear)
    journey.clock.move_by("15d")

    life.viewer.change_plan(cheap, when="period_end")
    plan_until_then = life.shown()["plan_code"]
    journey.clock.move_by("20d")

    assert plan_until_then == dear
    assert life.news() == [
        *paid_in_widget("01 Apr"),
        *on("16 Apr", "subscription: schedule_change > active"),
        *on("01 May", "subscription: change_plan > active"),
        *renewed("01 May"),
    ]
    assert life.shown()["plan_code"] == cheap
    assert life.kept_minor() == 60_000 + 30_000


def test_a_pause_keeps_the_days_that_were_left(journey: Journey) -> None:
    plan = journey.offer()
    journey.begin_on(4, 10)
    life = journey.subscriber(plan)
    journey.clock.move_by("10d")

    life.viewer.act("pause")
    watched_while_paused = life.may_watch()
    journey.clock.move_by("25d")
    life.viewer.act("resume")
    journey.clock.move_by("20d")

    assert not watched_while_paused
    assert life.may_watch()
    assert life.news() == [
        *paid_in_widget("10 Apr"),
        *on("20 Apr", "subscription: pause > paused"),
        *on("15 May", "subscription: resume > active"),
        *renewed("04 Jun"),
    ]
    assert day_of(life.shown()["period_end"]) == "04 Jul"
    assert life.kept_minor() == 2 * PRICE_MINOR


def test_a_pause_with_an_end_ends_by_itself(journey: Journey) -> None:
    plan = journey.offer()
    started_at = journey.begin_on(4, 10)
    life = journey.subscriber(plan)
    life.news()

    life.viewer.act("pause", {"until": started_at.replace(month=5, day=5).isoformat()})
    journey.clock.move_by("30d")

    assert life.news() == [
        *on("10 Apr", "subscription: pause > paused"),
        *on("05 May", "subscription: resume > active"),
    ]
    assert day_of(life.shown()["period_end"]) == "04 Jun"


def test_leaving_with_a_refund_gives_back_the_unused_half(journey: Journey) -> None:
    plan = journey.offer("300.00")
    journey.begin_on(4, 1)
    life = journey.subscriber(plan)
    journey.clock.move_by("15d")
    life.news()

    preview = life.viewer.api.get(f"/v1/subscriptions/{life.subscription_id}/cancel-preview")
    life.viewer.act("cancel", {"refund": "prorated"})
    life.viewer.wait_for_invoice(life.first_invoice_id, "partially_refunded")

    returned_minor = preview["goes_back"]["amount_minor"]
    # Half of April less the seconds that the journey itself took.
    assert 14_990 <= returned_minor <= 15_000
    assert life.news() == on(
        "16 Apr",
        "refund: request > requested",
        "refund: send > sent",
        "subscription: cancel > cancelled",
        "refund: succeed > succeeded",
        "first invoice: refund_partially > partially_refunded",
    )
    assert not life.may_watch()
    assert 30_000 - life.kept_minor() in (returned_minor, returned_minor - 1)
