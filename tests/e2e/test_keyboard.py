"""Everything can be done by the keyboard alone, and one always sees where one is."""

import pytest
from playwright.sync_api import expect

from cli.system.people import PAYS, PAYS_AFTER_3DS
from tests.e2e.browsing import Visit
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import payer
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PLAN_CODE, PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]

MOST_STEPS = 90
"""Presses of Tab to get anywhere on a page; the console's have the longer navigation."""

STEPS_AROUND_FORM = 12
"""Presses of Tab that lead out of the form on either side, were there a way."""

IS_BEHIND_DIALOG = """() => {
    const it = document.activeElement;
    return it !== document.body && it.closest("[role=dialog]") === null;
}"""

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
    expect(paying.form.locator("input[name=card_number]")).to_be_focused()
    type_card(visit)
    paying.shows("paid")
    paying.leave_widget()
    expect(visit.at("#stage")).to_be_focused()
    enter(visit, "a.button[href='/subscription']")
    visit.sees("You can watch until")
    enter(visit, "text=Cancel the subscription")
    visit.is_on("/subscription/cancel")

    assert system.kept_minor(viewer.invoices()[0]["id"]) == PRICE_MINOR


def test_tab_stays_within_the_open_form(crowd: Crowd, system: WholeSystem) -> None:
    paying, _ = payer(crowd, system)
    paying.open_widget()

    for _ in range(STEPS_AROUND_FORM):
        paying.visit.page.keyboard.press("Tab")
        assert paying.visit.page.evaluate(IS_BEHIND_DIALOG) is False


def test_escape_leaves_the_form_at_each_step(crowd: Crowd, system: WholeSystem) -> None:
    paying, _ = payer(crowd, system)
    dialog = paying.visit.at("[role=dialog]")

    for steps_to_close_button in (0, 1):
        paying.open_widget()
        paying.form.locator("#close").focus()
        press(paying.visit, *["Tab"] * steps_to_close_button, "Escape")
        expect(dialog).to_be_hidden()
        expect(paying.visit.at("#stage")).to_be_focused()
    paying.open_widget()
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()
    press(paying.visit, "Tab", "Escape")

    expect(dialog).to_be_hidden()


def test_a_part_of_an_invoice_is_given_back_without_a_mouse(
    crowd: Crowd, system: WholeSystem
) -> None:
    viewer, invoice_id = system.subscriber()
    number = system.invoice(invoice_id)["number"]
    manager = crowd.newcomer_at_console()

    manager.open("/sign-in")
    enter(manager, ".persona:has-text('Ольга')")
    manager.is_on("/console")
    write(manager, "#search", viewer.email)
    manager.page.keyboard.press("Enter")
    manager.sees(viewer.email)
    enter(manager, f"main a:text-is('{number}')")
    enter(manager, "main a:text-is('Refund')")
    write(manager, "input[name=amount]", "100.00")
    write(manager, "textarea[name=reason]", "Two evenings were dark")
    enter(manager, ".act button")
    manager.sees("RUB 100.00 goes back to card")
    assert manager.barriers() == []
    enter(manager, ".act button.danger")
    manager.is_on(f"/console/invoices/{invoice_id}")
    manager.sees("Two evenings were dark")

    system.wait(lambda: system.kept_minor(invoice_id) == PRICE_MINOR - 10_000, "no money went back")


def test_the_first_step_leads_past_the_navigation(crowd: Crowd) -> None:
    visit = crowd.stranger()
    visit.open("/plans")

    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")

    expect(visit.at("main")).to_be_focused()


def enter(visit: Visit, selector: str) -> None:
    """Go by Tab to a part of the page, and press Enter there."""
    reach(visit, selector)
    visit.page.keyboard.press("Enter")


def write(visit: Visit, selector: str, words: str) -> None:
    """Go by Tab to a field, and type."""
    reach(visit, selector)
    visit.page.keyboard.type(words)


def reach(visit: Visit, selector: str) -> None:
    """Go by Tab to a part of the page, and see where one is all the way."""
    goal = visit.at(selector).first
    expect(goal).to_be_visible()
    for _ in range(MOST_STEPS):
        if goal.evaluate("it => it === document.activeElement"):
            return
        visit.page.keyboard.press("Tab")
        where = visit.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert visit.page.evaluate(OUTLINE), f"nobody sees that one is at {where}"
    pytest.fail(f"{selector} cannot be reached by Tab")


def press(visit: Visit, *keys: str) -> None:
    """Press keys, one after another."""
    for key in keys:
        visit.page.keyboard.press(key)


def type_card(visit: Visit) -> None:
    """Fill the widget's form in from where it opens, and send it by Enter."""
    for typed in (PAYS.number, f"{PAYS.expiry_month}/{PAYS.expiry_year % 100}", PAYS.code):
        visit.page.keyboard.type(typed)
        visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
