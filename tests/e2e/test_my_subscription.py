"""A viewer lives with a subscription: all of it in their own hands, without a word to support."""

import pytest
from playwright.sync_api import expect

from cli.system.people import PAYS
from tests.e2e.browsing import PHONE, Visit
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import offer_plan
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(300),
]


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
    expect(visit.at(".notice[role=alert]")).to_be_visible()
    system.broker.heal()
    system.wait(lambda: is_turned_off_by(visit), "renewal was never turned off")

    assert viewer.subscription()["auto_renew"] is False


def is_turned_off_by(visit: Visit) -> bool:
    """Press again on the page that refused; return whether renewal is off now."""
    visit.press("Turn renewal off")
    visit.page.wait_for_load_state()
    return visit.at(".notice[role=alert]").count() == 0
