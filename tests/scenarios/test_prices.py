"""A dearer plan: told ahead, asked about, and never charged without consent."""

from typing import Any

import pytest

from tests.scenarios.histories import on, paid_in_widget, renewed
from tests.scenarios.journey import Journey, Life

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]

ANNOUNCED = "Цена подписки «Месяц кино» изменится"


@pytest.mark.parametrize(
    ("word", "price_on_10_april"), [("yes", "399.90"), ("no", "299.90"), ("silence", "299.90")]
)
def test_a_rise_is_charged_only_to_those_who_agree(
    journey: Journey, word: str, price_on_10_april: str
) -> None:
    life = subscriber_before_a_rise(journey, without_consent="keep_price")
    journey.clock.move_by("20d")
    if word != "silence":
        answer(life, agrees=word == "yes")
    journey.clock.move_by("42d")

    assert life.news() == [
        *paid_in_widget("10 Mar"),
        *renewed("10 Apr"),
        *renewed("10 May"),
    ]
    charges = [invoice["total"]["amount"] for invoice in life.viewer.invoices()]
    assert charges == [price_on_10_april, price_on_10_april, "299.90"]


def test_a_rise_is_announced_no_later_than_the_agreed_days_ahead(journey: Journey) -> None:
    life = subscriber_before_a_rise(journey, without_consent="keep_price")

    journey.clock.move_by("9d")
    told_on_19_march = announcements(life)
    journey.clock.move_by("2d")

    assert told_on_19_march == []
    # 21 March is twenty days before 10 April.
    assert announcements(life) == [f"{ANNOUNCED} 10 апреля {journey.clock.now().year} г."]


def test_a_rise_without_consent_ends_the_renewals_where_the_manager_chose_so(
    journey: Journey,
) -> None:
    life = subscriber_before_a_rise(journey, without_consent="stop_renewal")

    journey.clock.move_by("40d")

    assert life.news() == [
        *paid_in_widget("10 Mar"),
        *on(
            "10 Apr",
            "subscription: turn_renewal_off > active",
            "subscription: expire > expired",
        ),
    ]
    assert [invoice["total"]["amount"] for invoice in life.viewer.invoices()] == ["299.90"]


def subscriber_before_a_rise(journey: Journey, *, without_consent: str) -> Life:
    """Return who subscribed on 10 March for 299.90, shortly before the plan costs 399.90."""
    plan = journey.offer()
    journey.begin_on(3, 10)
    life = journey.subscriber(plan)
    journey.set_price(life.shown()["plan_id"], "399.90")
    terms: dict[str, Any] = {
        "plan": plan,
        "announce_days": 20,
        "needs_consent": True,
        "without_consent": without_consent,
        "reason": "films became dearer",
    }
    journey.manager.post("/admin/v1/price-moves", terms)
    return life


def answer(life: Life, *, agrees: bool) -> None:
    """Let the viewer say yes or no to the price that was announced."""
    (consent,) = life.viewer.api.get("/v1/price-consents")["items"]
    life.viewer.api.command(f"/v1/price-consents/{consent['id']}", {"agrees": agrees})


def announcements(life: Life) -> list[str]:
    """Return the subjects of letters that announce a price."""
    return [subject for subject in life.subjects() if subject.startswith(ANNOUNCED)]
