"""Back leads to what one saw, never to an error of the browser."""

import pytest
from playwright.sync_api import Error as BrowserError

from tests.e2e.browsing import Visit
from tests.e2e.crowd import Crowd
from tests.fixtures.whole_system import WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]


@pytest.fixture
def manager(crowd: Crowd) -> Visit:
    return crowd.staff()


@pytest.fixture
def invoice_id(system: WholeSystem, manager: Visit) -> str:
    """Return a paid invoice, about whose refund the manager is being asked."""
    _, invoice_id = system.subscriber()
    manager.open(f"/console/invoices/{invoice_id}")
    manager.follow("Refund")
    manager.type("Amount", "100.00")
    manager.type("Reason", "The evening without sound")
    manager.press("Go on")
    manager.sees("What will happen")
    return invoice_id


def confirm_refund(manager: Visit, invoice_id: str) -> None:
    manager.press("Refund RUB 100.00")
    manager.is_on(f"/console/invoices/{invoice_id}")


def test_back_after_a_confirmed_refund_shows_what_was_confirmed(
    manager: Visit, invoice_id: str
) -> None:
    confirm_refund(manager, invoice_id)

    manager.page.go_back()

    manager.sees("RUB 100.00 goes back to card")


def test_what_was_confirmed_is_done_once_however_often_one_goes_back(
    system: WholeSystem, manager: Visit, invoice_id: str
) -> None:
    confirm_refund(manager, invoice_id)

    manager.page.go_back()
    confirm_refund(manager, invoice_id)

    refunds = system.manager().get(f"/admin/v1/invoices/{invoice_id}")["refunds"]
    assert [it["money"]["amount_minor"] for it in refunds] == [10_000]


@pytest.mark.usefixtures("invoice_id")
def test_back_after_changing_something_shows_what_was_to_be_confirmed(manager: Visit) -> None:
    manager.press("Change something")
    manager.sees("The trail keeps it")

    manager.page.go_back()

    manager.sees("RUB 100.00 goes back to card")


@pytest.mark.usefixtures("invoice_id")
def test_after_signing_out_back_shows_nothing_of_what_was_done(manager: Visit) -> None:
    manager.press("Sign out")
    manager.sees("You are signed out.")

    with pytest.raises(BrowserError, match="ERR_CACHE_MISS"):
        manager.page.go_back()


def test_back_to_an_act_that_was_refused_shows_why(crowd: Crowd, system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    visit, other_tab = crowd.viewer(viewer), crowd.viewer(viewer)
    visit.open("/subscription/pause")
    other_tab.open("/subscription/pause")
    other_tab.press("Pause now")
    other_tab.sees("Your subscription is paused.")

    visit.press("Pause now")
    visit.sees("This cannot be done any more: things have changed.")
    visit.follow("My subscription")
    visit.sees("Paused since")
    visit.page.go_back()

    visit.sees("This cannot be done any more: things have changed.")
