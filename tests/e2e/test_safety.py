"""What nobody can make a browser do: show us in a frame, send a foreign form, be a manager."""

import pytest
from playwright.sync_api import expect

from cli.system.casting import viewer_token
from tests.e2e.browsing import Visit
from tests.e2e.crowd import CONSOLE_COOKIE, VIEWERS_COOKIE, Crowd
from tests.fixtures.whole_system import WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]

HOSTILE = "<script>document.title = 'stolen'</script>\"'&\u202e\U0001f37f"

REFUSED_FRAME = "Framing "
"""How Chromium begins to tell that a page may not be framed."""


def test_a_viewers_session_opens_nothing_of_the_console(crowd: Crowd, system: WholeSystem) -> None:
    visit = crowd.newcomer_at_console()
    token = viewer_token(system.plan, system.viewer().viewer_id)
    visit.context.add_cookies(
        [
            {"name": name, "value": token, "url": system.plan.admin_url}
            for name in (VIEWERS_COOKIE, CONSOLE_COOKIE)
        ]
    )

    visit.open("/console/invoices")

    visit.sees("This is not for you")
    expect(visit.at("table")).to_have_count(0)


def test_no_page_can_be_framed_by_another_site(crowd: Crowd, system: WholeSystem) -> None:
    for address in (system.plan.client_url, system.plan.admin_url):
        visit = crowd.stranger()
        visit.forgives(REFUSED_FRAME, "Refused to frame")

        visit.page.goto(system.plan.sandbox_url)
        visit.page.evaluate(
            """address => new Promise((loaded) => {
                const frame = document.createElement("iframe");
                frame.onload = loaded;
                frame.src = address;
                document.body.append(frame);
            })""",
            f"{address}/sign-in",
        )

        assert visit.page.frames[-1].url.startswith("chrome-error:")


def test_a_form_of_another_site_changes_nothing(crowd: Crowd, system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    visit = crowd.viewer(viewer)
    subscription_id = viewer.subscription()["id"]

    visit.page.goto(system.plan.sandbox_url)
    visit.page.evaluate(
        """([address, id]) => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = address;
            for (const [name, value] of [["subscription", id], ["to", "off"]]) {
                const field = document.createElement("input");
                field.name = name;
                field.value = value;
                form.append(field);
            }
            document.body.append(form);
            form.submit();
        }""",
        [f"{system.plan.client_url}/subscription/renewal", subscription_id],
    )
    visit.is_on("/subscription/renewal")

    assert viewer.subscription()["auto_renew"] is True


def test_hostile_words_are_shown_as_they_were_typed(crowd: Crowd, system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    manager = crowd.staff()
    subscription_id = viewer.subscription()["id"]

    manager.open(f"/console/subscriptions/{subscription_id}/grant-time")
    manager.type("Days", "3")
    manager.type("Reason", HOSTILE)
    manager.press("Go on")
    manager.sees(HOSTILE)
    manager.press("Give days")
    manager.is_on(f"/console/subscriptions/{subscription_id}")
    manager.sees(HOSTILE)

    assert "stolen" not in manager.page.title()


def test_a_session_that_ends_in_the_middle_of_a_form_loses_no_words(
    crowd: Crowd, system: WholeSystem
) -> None:
    _, invoice_id = system.subscriber()
    manager = crowd.staff()
    refund = f"/console/invoices/{invoice_id}/refund"

    manager.open(refund)
    manager.type("Amount", "100.00")
    manager.type("Reason", "asked for")
    manager.context.clear_cookies(name=CONSOLE_COOKIE)
    manager.press("Go on")
    manager.sees("Your session is over")
    assert manager.barriers() == []
    with manager.page.expect_popup() as opened:
        manager.follow("Sign in (in a new tab)")
    tab = Visit(opened.value, manager.address)
    tab.press("Ольга")
    tab.is_on(refund)
    manager.press("Send it again")
    manager.sees("RUB 100.00 goes back to card")
    manager.sees("asked for")

    assert system.invoice(invoice_id)["refunds"] == []
