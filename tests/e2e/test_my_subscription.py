"""A viewer lives with a subscription: all of it in their own hands, without a word to support."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from cli.system.people import PAYS, Viewer
from cli.system.sandbox_desk import SandboxDesk
from tests.e2e.browsing import PHONE, Visit
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import offer_plan
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]


NOT_ENOUGH_MONEY = 5051

LOOKED_AT_AGAIN = timedelta(minutes=6)
"""The sweeps leave what they have just renewed alone for five."""


def test_renewal_or_a_pause_needs_no_script(crowd: Crowd, system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    visit = crowd.viewer(viewer, viewport=PHONE, java_script_enabled=False)

    visit.open("/subscription")
    visit.press("Turn renewal off")
    visit.sees("Renewal is off: nothing more is charged")
    visit.press("Turn renewal on")
    visit.sees("Then it goes on by itself, because renewal is on.")
    visit.follow("Pause")
    visit.press("Pause now")
    visit.sees("Paused since")
    visit.press("Resume")
    visit.sees("You can watch until")

    assert viewer.subscription()["state"] == "active"


def test_a_dearer_plan_is_paid_by_the_saved_card(crowd: Crowd, system: WholeSystem) -> None:
    plan = offer_plan(system, "Twice the films")
    viewer, _ = system.subscriber()
    visit = crowd.viewer(viewer)

    visit.open(f"/subscription/change?plan={plan}")
    visit.at("section[data-wanted]").get_by_role("button", name="Change now and pay").click()
    PayPage(visit).shows("paid")
    visit.open("/subscription")
    visit.sees("Twice the films")

    assert viewer.subscription()["plan"]["code"] == plan


def test_cancelling_takes_two_clicks_besides_the_money_that_goes_back(
    crowd: Crowd, system: WholeSystem
) -> None:
    viewer, invoice_id = system.subscriber()
    visit = crowd.viewer(viewer)

    visit.open("/subscription")
    visit.follow("Cancel the subscription")
    visit.press("End now and get")
    visit.sees("You have no subscription now")
    system.wait(lambda: system.kept_minor(invoice_id) < PRICE_MINOR, "nothing went back")

    assert not viewer.api.get("/v1/access")["allowed"]


def test_the_history_tells_why_each_sum_was_charged(crowd: Crowd, system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    visit = crowd.viewer(viewer)

    visit.open("/history")
    visit.at("ul.bills h2 a").first.click()
    visit.sees("Why was I charged?")

    visit.sees("RUB 299.90 pays for the first period")


def test_a_withdrawn_card_is_confirmed(crowd: Crowd, system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    visit = crowd.viewer(viewer)

    visit.open("/cards")
    visit.follow(f"Withdraw card •{PAYS.number[-4:]}")
    visit.press("Withdraw")
    visit.sees("Confirmation under Federal Law 376-FZ")
    visit.follow("To my cards")
    expect(visit.page.get_by_role("heading", name="Withdrawn cards")).to_be_visible()

    assert viewer.cards() == []


def test_a_broker_away_costs_a_second_click(crowd: Crowd, system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    visit = crowd.viewer(viewer)
    visit.open("/subscription")

    system.broker.cut()
    visit.press("Turn renewal off")
    # That it was not taken, or that it is not certain: by when the lost connection was noticed.
    expect(visit.at(".notice").locator("visible=true").first).to_be_visible()
    system.broker.heal()
    visit.open("/subscription")
    system.wait(lambda: is_turned_off_by(visit, viewer), "renewal was never turned off")

    visit.open("/subscription")
    visit.sees("Turn renewal on")


def test_renewal_turned_off_in_the_grace_days_ends_before_ones_eyes(
    crowd: Crowd, system: WholeSystem
) -> None:
    viewer, _ = system.subscriber()
    SandboxDesk(system.plan.sandbox_url).decline_charges(viewer.viewer_id, code=NOT_ENOUGH_MONEY)
    system.advance_past_period(viewer)
    system.wait(lambda: viewer.subscription()["state"] == "past_due", "nothing was declined")
    system.advance(LOOKED_AT_AGAIN)
    visit = crowd.viewer(viewer)

    visit.open("/subscription")
    visit.sees("If you turn it off, that ends at once, and so does your subscription")
    visit.press("Turn renewal off")
    visit.sees("Renewal is off, and with it your subscription ends")
    visit.sees("You have no subscription now")

    expect(visit.at("#earlier")).to_contain_text("Ended")
    expect(visit.at("#acts")).to_be_empty()


def is_turned_off_by(visit: Visit, viewer: Viewer) -> bool:
    """Press again while there is something to press; return whether renewal is off now."""
    button = visit.page.get_by_role("button", name="Turn renewal off")
    if button.count():
        button.click()
        visit.page.wait_for_load_state()
    return bool(viewer.subscription()["auto_renew"]) is False
