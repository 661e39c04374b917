"""What a viewer may be given: a gift, time to try, a letter with a way out in it."""

import re
from datetime import timedelta

import pytest

from cli.system.letterbox import Letterbox
from cli.system.people import PAYS, Viewer
from tests.e2e.browsing import PHONE
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import invoice_on, offer_plan
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]

LINK = re.compile(r"https?://\S+/links/\S+")

A_DAY_BEFORE = -timedelta(days=1)
"""The charge to come is announced within the last three days of a period."""


def test_a_gift_bought_on_a_phone_is_watched_by_somebody_else(
    crowd: Crowd, system: WholeSystem
) -> None:
    giving = crowd.viewer(system.viewer(), viewport=PHONE)
    paying = PayPage(giving)
    taker = system.viewer()
    taking = crowd.viewer(taker, viewport=PHONE)

    giving.open("/gifts")
    giving.press("Go on to pay")
    paying.shows("ready")
    invoice_id = invoice_on(giving)
    paying.open_widget()
    paying.send_card(PAYS)
    paying.shows("paid")
    giving.open("/gifts")
    code = giving.at("#bought code").first.inner_text()
    taking.open("/gifts")
    taking.at("#code").fill(code)
    taking.press("Look")
    taking.sees("You can watch at once")
    taking.press("Take the gift")
    taking.sees("You can watch until")

    assert system.kept_minor(invoice_id) > 0
    assert taker.api.get("/v1/access")["allowed"]


def test_a_trial_checks_a_card_before_it_takes_nothing(crowd: Crowd, system: WholeSystem) -> None:
    code = offer_plan(system, "Two weeks to try", trial_days=14)
    viewer = system.viewer()
    visit = crowd.viewer(viewer)
    paying = PayPage(visit)

    visit.open("/plans")
    visit.at(f"[data-plan={code}] .act button").click()
    paying.shows("ready")
    invoice_id = invoice_on(visit)
    paying.open_widget()
    paying.send_card(PAYS)
    paying.shows("paid")
    visit.open("/subscription")
    visit.sees("Trial")
    system.wait(lambda: system.kept_minor(invoice_id) == 0, "the check was not given back")

    assert viewer.subscription()["state"] == "trialing"


def test_a_letter_leads_to_turning_renewal_off_without_signing_in(
    crowd: Crowd, system: WholeSystem
) -> None:
    viewer, _ = system.subscriber()
    system.advance_near_end_of_period(viewer, A_DAY_BEFORE)
    system.wait(lambda: bool(links_to(viewer, system)), "no charge was announced")
    stranger = crowd.stranger(java_script_enabled=False)

    stranger.page.goto(links_to(viewer, system)[0])
    stranger.at("main form button").first.click()
    stranger.page.wait_for_load_state()

    system.wait(lambda: not viewer.subscription()["auto_renew"], "renewal is still on")


def links_to(viewer: Viewer, system: WholeSystem) -> list[str]:
    """Return the links of the letters that a viewer got."""
    letters = Letterbox(system.plan.mailbox_url).list_letters(viewer.email)
    return [link for letter in letters for link in LINK.findall(letter.text)]
