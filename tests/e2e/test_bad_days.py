"""Paying when something is broken: the connection, the broker, scripts, the session.

Nobody is told of a failure while money may be on its way, and whoever pays, pays once.
"""

import re
from http import HTTPStatus

import pytest
from playwright.sync_api import Route, expect

from cli.system.people import PAYS, PAYS_AFTER_3DS
from tests.e2e.browsing import Visit
from tests.e2e.crowd import VIEWERS_COOKIE, Crowd
from tests.e2e.opening_scenes import payer
from tests.e2e.pay_page import PayPage
from tests.fixtures.whole_system import PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]

SCRIPTS = re.compile(r"\.js$")
WIDGET = "**/bundles/**"

LOST_LOOK = "TypeError: Failed to fetch"
REFUSED_LOOK = "Error: the page answered 503"


def test_without_a_connection_the_widget_stays_closed(crowd: Crowd, system: WholeSystem) -> None:
    paying, _ = payer(crowd, system)
    paying.visit.forgives(LOST_LOOK)

    paying.visit.context.set_offline(offline=True)
    paying.visit.at("#pay").click()
    paying.tells("offline")
    paying.visit.context.set_offline(offline=False)

    paying.open_widget()


def test_a_connection_lost_beside_the_widget_is_told_until_it_is_back(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)
    paying.visit.forgives(LOST_LOOK)
    notice = paying.visit.at("#connection-lost")

    paying.open_widget()
    paying.visit.context.set_offline(offline=True)
    expect(notice).to_be_visible()
    paying.visit.context.set_offline(offline=False)
    expect(notice).to_be_hidden()
    paying.send_card(PAYS)
    paying.shows("paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_a_widget_that_cannot_be_loaded_is_tried_again(crowd: Crowd, system: WholeSystem) -> None:
    paying, _ = payer(crowd, system)

    paying.visit.page.route(WIDGET, lambda route: route.abort())
    paying.visit.at("#pay").click()
    paying.tells("script")
    paying.visit.page.unroute(WIDGET)

    paying.open_widget()


def test_a_broker_away_before_the_widget_costs_a_second_click(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)
    paying.visit.forgives(REFUSED_LOOK)

    system.broker.cut()
    paying.visit.at("#pay").click()
    paying.tells("away")
    system.broker.heal()
    until_open(paying)
    paying.send_card(PAYS)
    paying.shows("paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_a_broker_stopped_in_the_middle_of_a_payment_loses_nothing(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)

    paying.open_widget()
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()
    system.broker.cut()
    paying.confirm_at_bank()
    paying.leave_widget()
    paying.shows("processing")
    paying.visit.page.reload()
    paying.shows("processing")
    system.broker.heal()
    paying.shows("paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR
    assert len(system.operations(invoice_id)) == 1


def test_slow_scripts_leave_a_page_that_can_be_read(crowd: Crowd, system: WholeSystem) -> None:
    paying, _ = payer(crowd, system)
    gate = Gate()

    paying.visit.page.route(SCRIPTS, gate)
    paying.visit.page.reload(wait_until="commit")
    expect(paying.visit.at(".preparing")).to_be_visible()
    expect(paying.visit.at("#pay")).to_be_hidden()
    gate.open()

    paying.open_widget()


def test_without_scripts_the_pay_page_says_what_it_needs(crowd: Crowd, system: WholeSystem) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe("monthly")["invoice_id"]
    visit = crowd.viewer(viewer, java_script_enabled=False)

    visit.open(f"/pay/{invoice_id}")

    expect(visit.at("noscript .notice")).to_contain_text("please turn JavaScript on")
    expect(visit.at("noscript .notice")).to_be_visible()
    expect(visit.at("#pay")).to_be_hidden()


def test_a_session_that_ended_leads_over_the_door_and_back(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)

    paying.visit.context.clear_cookies(name=VIEWERS_COOKIE)
    paying.visit.at("#pay").click()
    paying.visit.is_on("/sign-in")
    paying.visit.press("Clara")

    paying.visit.is_on(f"/pay/{invoice_id}")


def test_a_session_that_ends_beside_the_widget_lets_the_payment_go_on(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)
    paying.open_widget()
    paying.form.locator("input[name=card_number]").fill(PAYS.number)

    paying.visit.context.clear_cookies(name=VIEWERS_COOKIE)
    look_now(paying.visit)
    expect(paying.form.locator("input[name=card_number]")).to_have_value(PAYS.number)
    paying.send_card(PAYS)
    paying.reach_outcome()
    paying.leave_widget()
    paying.visit.is_on("/sign-in")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


class Gate:
    """Holds back what a page asks for, until it is opened."""

    def __init__(self) -> None:
        self._held: list[Route] = []
        self._is_open = False

    def __call__(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)

    def open(self) -> None:
        """Let everything through, also what waits."""
        self._is_open = True
        for route in self._held:
            route.continue_()


def look_now(visit: Visit) -> None:
    """Have the page look for news, as it does when somebody comes back to it, and hear of them."""
    with visit.page.expect_response(visit.page.url) as answer:
        visit.page.evaluate("dispatchEvent(new Event('online'))")
    assert answer.value.status == HTTPStatus.SEE_OTHER


def until_open(paying: PayPage) -> None:
    """Press the button until the form opens: the publisher needs a moment to come back."""
    paying.visit.at("#pay").click()
    form = paying.visit.at("[role=dialog]")
    expect(form.or_(paying.visit.at("[data-trouble=away]:visible"))).to_be_visible()
    if not form.is_visible():
        until_open(paying)
