"""Promo codes, gifts, and days given to many."""

from uuid import uuid4

import pytest

from cli.system.calling import Refused
from cli.system.people import PAYS
from tests.scenarios.histories import on, paid_in_widget, renewed
from tests.scenarios.journey import PRICE_MINOR, Journey, Life, day_of

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]


def test_a_promo_code_for_two_periods_lowers_two_charges(journey: Journey) -> None:
    plan = journey.offer()
    code = f"HALF-{uuid4().hex[:6].upper()}"
    terms = {"kind": "percent", "percent": 50, "duration": "periods", "periods": 2}
    journey.manager.post("/admin/v1/promo-codes", {"code": code, **terms})
    journey.begin_on(4, 10)
    life = journey.subscriber(plan, promo_code=code.lower())

    journey.clock.move_by("62d")

    subscribed, *paid = paid_in_widget("10 Apr")
    assert life.news() == [
        subscribed,
        *on("10 Apr", "subscription: redeem_promo_code > awaiting_payment"),
        *paid,
        *renewed("10 May"),
        *renewed("10 Jun"),
    ]
    charges = [invoice["total"]["amount"] for invoice in life.viewer.invoices()]
    assert charges == ["299.90", "149.95", "149.95"]


def test_a_gift_prolongs_the_subscription_of_whoever_claims_it(journey: Journey) -> None:
    plan = journey.offer()
    journey.begin_on(4, 10)
    buyer, claimer = journey.stranger(), journey.subscriber(plan)
    code = buy_gift(buyer, plan, periods=2)

    claimer.viewer.api.command("/v1/gifts/claim", {"code": code})
    journey.clock.move_by("92d")

    assert claimer.news() == [
        *paid_in_widget("10 Apr"),
        *on("10 Apr", "subscription: extend > active"),
        *renewed("10 Jul"),
    ]
    assert buyer.kept_minor() == 2 * PRICE_MINOR
    assert claimer.kept_minor() == 2 * PRICE_MINOR


def test_a_gift_is_claimed_once(journey: Journey) -> None:
    plan = journey.offer()
    buyer, first, second = journey.stranger(), journey.stranger(), journey.stranger()
    code = buy_gift(buyer, plan, periods=1)
    claimed = first.viewer.api.command("/v1/gifts/claim", {"code": code})

    with pytest.raises(Refused) as refusal:
        second.viewer.api.command("/v1/gifts/claim", {"code": code})

    assert refusal.value.answer["code"] == "gift_claimed"
    assert first.may_watch()
    assert not second.may_watch()
    assert not first.viewer.subscription()["auto_renew"]
    assert first.viewer.subscription()["id"] == claimed["subscription_id"]


def test_days_for_many_are_reported_row_by_row(journey: Journey) -> None:
    plan = journey.offer()
    journey.begin_on(3, 10)
    by_id, by_email = journey.subscriber(plan), journey.subscriber(plan)
    written = [
        str(by_id.viewer.viewer_id),
        by_email.viewer.email,
        "nobody@example.test",
        str(by_id.viewer.viewer_id),
        "no address",
    ]

    made = journey.manager.post_once(
        "/admin/v1/bulk-grants", {"days": 7, "reason": "an outage", "viewers": written}
    )
    path = f"/admin/v1/bulk-grants/{made['id']}"
    journey.wait(lambda: journey.manager.get(path)["percent"] == 100, "the grant stands still")

    rows = journey.manager.get(f"{path}/rows")["items"]
    assert [(row["state"], row["problem"]) for row in rows] == [
        ("done", None),
        ("done", None),
        ("problem", "unknown_viewer"),
        ("problem", "written_twice"),
        ("problem", "unreadable"),
    ]
    for life in (by_id, by_email):
        extended = on("10 Mar", "subscription: extend > active")
        assert life.news() == [*paid_in_widget("10 Mar"), *extended]
        assert day_of(life.shown()["period_end"]) == "17 Apr"


def buy_gift(buyer: Life, plan: str, *, periods: int) -> str:
    """Return the code of a gift that a viewer has just paid."""
    made = buyer.viewer.api.command("/v1/gifts", {"plan": plan, "periods": periods})
    buyer.viewer.pay(made["invoice_id"], PAYS)
    buyer.viewer.wait_for_invoice(made["invoice_id"], "paid")
    code: str = buyer.viewer.api.get(f"/v1/gifts/{made['gift_id']}")["code"]
    return code
