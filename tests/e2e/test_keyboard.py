"""Everything can be done by the keyboard alone, and one always sees where one is."""

import pytest
from playwright.sync_api import expect

from cli.system.people import PAYS
from tests.e2e.browsing import Visit
from tests.e2e.crowd import Crowd
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PLAN_CODE, PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(300),
]

MOST_STEPS = 60
"""Presses of Tab to get anywhere on a page of a viewer."""

OUTLINE = """() => {
    const it = document.activeElement;
    const style = getComputedStyle(it);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def test_a_whole_purchase_needs_no_mouse(crowd: Crowd, system: WholeSystem) -> None:
    viewer = system.viewer()
    visit = crowd.viewer(viewer)
    paying = PayPage(visit)

    visit.open("/plans")
    enter(visit, f"[data-plan={PLAN_CODE}] .act button")
    paying.shows("ready")
    enter(visit, "#pay")
    expect(paying.form.locator("input[name=card_number]")).to_be_visible()
    type_card(visit)
    paying.shows("paid")
    paying.leave_widget()
    expect(visit.at("#stage")).to_be_focused()
    enter(visit, "a.button[href='/subscription']")
    visit.sees("You can watch until")
    enter(visit, "text=Cancel the subscription")
    visit.is_on("/subscription/cancel")

    assert system.kept_minor(viewer.invoices()[0]["id"]) == PRICE_MINOR


def test_the_first_step_leads_past_the_navigation(crowd: Crowd) -> None:
    visit = crowd.stranger()
    visit.open("/plans")

    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")

    expect(visit.at("main")).to_be_focused()


def enter(visit: Visit, selector: str) -> None:
    """Go by Tab to a part of the page, see where one is all the way, and press Enter there."""
    goal = visit.at(selector).first
    expect(goal).to_be_visible()
    for _ in range(MOST_STEPS):
        if goal.evaluate("it => it === document.activeElement"):
            visit.page.keyboard.press("Enter")
            return
        visit.page.keyboard.press("Tab")
        where = visit.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert visit.page.evaluate(OUTLINE), f"nobody sees that one is at {where}"
    pytest.fail(f"{selector} cannot be reached by Tab")


def type_card(visit: Visit) -> None:
    """Fill the widget's form in by Tab, and send it by Enter."""
    for typed in (PAYS.number, f"{PAYS.expiry_month}/{PAYS.expiry_year % 100}", PAYS.code):
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.type(typed)
    visit.page.keyboard.press("Enter")
