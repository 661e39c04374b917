"""A new viewer buys: from the plans to "my subscription", with every way of leaving in between."""

import pytest
from playwright.sync_api import expect

from cli.system.people import LACKS_FUNDS, PAYS, PAYS_AFTER_3DS
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import invoice_on, offer_half_price, payer
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PLAN_CODE, PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]


def test_somebody_new_subscribes_with_a_promo_code(crowd: Crowd, system: WholeSystem) -> None:
    code = offer_half_price(system)
    visit = crowd.stranger()
    paying = PayPage(visit)

    visit.open("/")
    visit.type("Promo code", code)
    visit.press("Show prices with it")
    visit.at(f"[data-plan={PLAN_CODE}] .act a").click()
    visit.press("Somebody new")
    visit.sees("One more click")
    visit.press("Subscribe")
    paying.shows("ready")
    invoice_id = invoice_on(visit)
    paying.open_widget()
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()
    paying.confirm_at_bank()
    paying.shows("paid")
    paying.leave_widget()
    expect(visit.at("#watch-until")).to_be_visible()
    visit.follow("To my subscription")
    visit.sees("You can watch until")

    assert system.kept_minor(invoice_id) == PRICE_MINOR // 2


def test_a_declined_payer_is_told_why_then_pays(crowd: Crowd, system: WholeSystem) -> None:
    paying, invoice_id = payer(crowd, system)
    visit = paying.visit

    paying.open_widget()
    paying.send_card(LACKS_FUNDS)
    paying.shows("declined")
    expect(visit.at("#reason")).to_contain_text("There is not enough money on the card")
    expect(visit.at("#reason")).to_contain_text("Nothing was taken")
    expect(visit.at("#advice li").first).to_be_visible()
    paying.leave_widget()
    paying.open_widget()
    paying.send_card(PAYS)
    paying.shows("paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_who_closes_the_widget_at_each_step_pays_once_in_the_end(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)

    paying.open_widget()
    paying.leave_widget()
    paying.shows("unfinished")
    expect(paying.visit.at("#stage")).to_be_focused()
    paying.open_widget()
    paying.send_card(LACKS_FUNDS)
    paying.shows("declined")
    paying.leave_widget()
    paying.open_widget()
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()
    paying.leave_widget()
    paying.shows("unfinished")
    paying.open_widget()
    paying.send_card(PAYS)
    paying.shows("paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_a_second_tab_follows_the_first(crowd: Crowd, system: WholeSystem) -> None:
    here, invoice_id = payer(crowd, system)
    there = PayPage(crowd.second_tab(here.visit))
    there.visit.open(f"/pay/{invoice_id}")

    here.open_widget()
    there.shows("unfinished")
    here.send_card(PAYS)
    here.shows("paid")
    there.shows("paid")

    assert len(system.operations(invoice_id)) == 1


def test_reload_or_the_back_button_shows_how_it_stands_now(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, _ = payer(crowd, system)
    page = paying.visit.page

    paying.open_widget()
    page.reload()
    paying.shows("unfinished")
    page.go_back()
    page.go_forward()
    paying.shows("unfinished")
    paying.open_widget()
    paying.send_card(PAYS)
    paying.shows("paid")
    page.reload()
    paying.shows("paid")
    paying.visit.open("/plans")
    page.go_back()

    paying.shows("paid")
