"""The widget has taken the money and our server answers nothing: the page knows it by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from playwright.sync_api import APIResponse, Route, expect

from cli.system.people import LACKS_FUNDS, PAYS, PAYS_AFTER_3DS
from tests.e2e.browsing import Visit
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import payer
from tests.e2e.pay_page import PayPage
from tests.fixtures.tcp_proxy import TcpProxy
from tests.fixtures.whole_system import PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]

WIDGET = "**/bundles/**"

FAILED_LOOKS = ("TypeError: Failed to fetch", "Error: the page answered 503", "TimeoutError")

NOTHING_WAS_TAKEN = "Nothing was taken"
PERHAPS_PAID = "If you have paid already, do not pay again"


def aborted(route: Route) -> None:
    """Cut the wire."""
    route.abort()


def refused(route: Route) -> None:
    """Answer as a proxy does that has no server behind it."""
    route.fulfill(status=HTTPStatus.SERVICE_UNAVAILABLE, body="away")


@contextmanager
def away(visit: Visit, trouble: Callable[[Route], None] = aborted) -> Iterator[None]:
    """Keep somebody's whole browser from our site, and from nobody else."""
    visit.forgives(*FAILED_LOOKS)
    address = f"{visit.address}/**"
    visit.context.route(address, trouble)
    yield
    visit.context.unroute(address, trouble)


@contextmanager
def frozen(database: TcpProxy) -> Iterator[None]:
    """Let nothing of the database through meanwhile."""
    database.freeze()
    try:
        yield
    finally:
        database.heal()


def asks_for_no_money(paying: PayPage) -> None:
    """Fail unless the page says that the bank has the payment, and offers nothing else."""
    paying.shows("processing")
    expect(paying.visit.at("#pay")).to_have_count(0)
    expect(paying.visit.at("[data-trouble]:visible")).to_have_count(0)


@pytest.mark.parametrize("trouble", [aborted, refused])
def test_who_paid_while_our_server_is_away_is_not_asked_to_pay_again(
    crowd: Crowd, system: WholeSystem, trouble: Callable[[Route], None]
) -> None:
    paying, invoice_id = payer(crowd, system)
    paying.open_widget()
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()

    with away(paying.visit, trouble):
        paying.confirm_at_bank()
        asks_for_no_money(paying)
        paying.leave_widget()
        expect(paying.visit.at("#stage")).to_be_focused()
        expect(paying.visit.at("#connection-lost")).to_be_visible()
        asks_for_no_money(paying)
    paying.shows("paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_while_the_database_is_frozen_the_page_knows_that_the_form_was_sent(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)
    paying.visit.forgives(*FAILED_LOOKS)
    paying.open_widget()
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()

    with frozen(system.database):
        paying.confirm_at_bank()
        asks_for_no_money(paying)
    paying.leave_widget()
    paying.shows("paid")

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_another_tab_learns_of_it_though_our_server_is_away(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, invoice_id = payer(crowd, system)
    other = crowd.second_tab(paying.visit)
    other.open(f"/pay/{invoice_id}")
    paying.open_widget()
    PayPage(other).shows("unfinished")
    other.forgives(*FAILED_LOOKS)

    with away(paying.visit):
        paying.send_card(PAYS)
        asks_for_no_money(PayPage(other))

    PayPage(other).shows("paid")


def test_an_answer_from_before_the_payment_is_not_believed_after_it(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, _ = payer(crowd, system)
    paying.open_widget()
    paying.shows("unfinished")
    paying.send_card(PAYS_AFTER_3DS)
    paying.reach_bank()
    looks = LateLook()

    with away(paying.visit, looks):
        paying.visit.page.evaluate("dispatchEvent(new Event('online'))")
        system.wait(lambda: looks.is_held(paying.visit), "nobody has looked")
        paying.confirm_at_bank()
        asks_for_no_money(paying)
        looks.let_go()
        expect(paying.visit.at("#connection-lost")).to_be_visible()
        asks_for_no_money(paying)


def test_a_form_that_a_browser_blocks_is_explained_until_it_is_tried_again(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, _ = payer(crowd, system)
    trouble = paying.visit.at("[data-trouble=script]")

    paying.visit.page.route(WIDGET, aborted)
    paying.visit.at("#pay").click()
    paying.shows("unfinished")
    expect(trouble).to_be_visible()
    expect(trouble).to_contain_text(NOTHING_WAS_TAKEN, use_inner_text=True)
    paying.visit.page.unroute(WIDGET)
    paying.open_widget()

    expect(trouble).to_be_hidden()


def test_after_a_decline_a_blocked_form_is_explained_as_well(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, _ = payer(crowd, system)
    paying.open_widget()
    paying.send_card(LACKS_FUNDS)
    paying.shows("declined")
    paying.leave_widget()
    trouble = paying.visit.at("[data-trouble=script]")

    # The widget's script stays with the page that has once loaded it.
    paying.visit.page.route(WIDGET, aborted)
    paying.visit.page.reload()
    paying.shows("declined")
    paying.visit.at("#pay").click()
    paying.shows("unfinished")

    expect(trouble).to_be_visible()


def test_nobody_who_may_have_paid_reads_that_nothing_was_taken(
    crowd: Crowd, system: WholeSystem
) -> None:
    paying, _ = payer(crowd, system)
    paying.open_widget()
    paying.shows("unfinished")
    paying.leave_widget()

    with away(paying.visit):
        paying.visit.at("#pay").click()
        paying.tells("offline")

    told = paying.visit.at("[data-trouble=offline]")
    expect(told).to_contain_text(PERHAPS_PAID, use_inner_text=True)
    expect(told).not_to_contain_text(NOTHING_WAS_TAKEN, use_inner_text=True)


class LateLook:
    """Holds back the first answer that our server gives, and every request after it fails."""

    def __init__(self) -> None:
        self._held: list[tuple[Route, APIResponse]] = []

    def __call__(self, route: Route) -> None:
        if self._held:
            route.abort()
        else:
            self._held.append((route, route.fetch()))

    def is_held(self, visit: Visit) -> bool:
        """Return whether an answer is held back; the browser goes on meanwhile."""
        visit.page.evaluate("0")
        return bool(self._held)

    def let_go(self) -> None:
        """Deliver what was held back."""
        for route, response in self._held:
            route.fulfill(response=response)
