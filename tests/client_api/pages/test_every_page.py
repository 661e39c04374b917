"""What holds for every page of viewers, whoever writes the next one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from client_api.application import PAGES
from client_api.pages import links
from runtime.identifiers import new_id
from runtime.one_click_links import LinkPurpose
from runtime.web.principal import Role
from tests.client_api.announced_prices import told
from tests.client_api.cinema import FAR_AHEAD, Cinema, Row
from tests.client_api.pages.armchairs import armchair_of
from tests.client_api.pages.letter_links import link_to
from tests.fixtures.builders import build_card, build_invoice, build_payment, store
from tests.fixtures.page_safety import dangers_of

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}

HOSTILE = '<script>alert("x")</script> \'"& 💥 \u202etxet ' + "long" * 40

CSRF_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

OPEN_TO_STRANGERS = {"plans.show_plans"}


def page_rules(cinema: Cinema, method: str) -> list[Rule]:
    """Return the routes of pages, but those of letters' links, which nobody signs in for."""
    names = {page.blueprint.name for page in PAGES} - {links.blueprint.name}
    rules = cinema.app.url_map.iter_rules()
    return [
        rule
        for rule in rules
        if rule.endpoint.partition(".")[0] in names and method in (rule.methods or ())
    ]


def addresses(cinema: Cinema, method: str = "GET", **known: Any) -> Iterator[tuple[str, str]]:
    """Yield endpoint and address of every page; ids that are not known are nobody's."""
    site = cinema.app.url_map.bind("localhost")
    for rule in page_rules(cinema, method):
        named = {name: known.get(name, new_id()) for name in rule.arguments}
        yield rule.endpoint, str(site.build(rule.endpoint, named))


def everything(cinema: Cinema, viewer: Row, text: str = "Films") -> dict[str, Any]:
    """Store what a viewer can have, and return its ids as addresses and forms name them."""
    consent = told(cinema, viewer)
    owner = {"viewer_id": viewer["id"], "id": consent["subscription_id"]}
    invoice = build_invoice(owner, kind="manual", description=text, expires_at=FAR_AHEAD)
    declined = {"state": "declined", "payer_message": text, "decline_class": "funds"}
    card = build_card(viewer, brand=text)
    store(
        cinema.owner_engine,
        invoices=[invoice],
        payments=[build_payment(invoice, **declined)],
        saved_cards=[card],
    )
    return {
        "invoice_id": invoice["id"],
        "saved_card_id": card["id"],
        "subscription": consent["subscription_id"],
        "price_consent_id": consent["id"],
    }


def typed(known: dict[str, Any], **hidden: str) -> dict[str, str]:
    """Return what makes sense of most forms."""
    about = {"subscription": str(known["subscription"]), "plan": str(new_id())}
    switches = {
        "to": "off",
        "agrees": "on",
        "refund": "none",
        "until": "open",
        "when": "period_end",
    }
    return {"wish": new_id().hex, **about, **switches, **hidden}


def csrf_token_of(client: FlaskClient) -> str:
    """Return the token of forms, which is the same on all pages of a browser."""
    found = CSRF_TOKEN.search(client.get("/plans", headers=BROWSER).text)
    assert found
    return found[1]


@pytest.mark.parametrize("text", ["Films", HOSTILE])
def test_every_page_is_safe_whatever_was_written_into_our_books(cinema: Cinema, text: str) -> None:
    viewer = cinema.build_viewer(email=text)
    chair = armchair_of(cinema, viewer["id"])
    known = everything(cinema, viewer, text)

    for endpoint, address in addresses(cinema, **known):
        page = chair.client.get(address, headers=BROWSER)

        # A plan that nobody sells is not there.
        assert page.status_code in (200, 303) or endpoint == "plans.choose_plan", address
        assert (address, dangers_of(page)) == (address, [])


def test_every_page_of_somebody_elses_thing_says_that_there_is_none(cinema: Cinema) -> None:
    known = everything(cinema, cinema.build_viewer(locale="en"))
    chair = armchair_of(cinema, cinema.build_viewer()["id"])

    for _endpoint, address in addresses(cinema, **known):
        page = chair.client.get(address, headers=BROWSER)

        is_theirs = any(str(one) in address for one in known.values())
        statuses = (303, 404) if is_theirs else (200, 303, 404)
        assert (address, page.status_code in statuses) == (address, True)
        assert (address, dangers_of(page)) == (address, [])


def test_no_form_reaches_somebody_elses_thing(cinema: Cinema) -> None:
    cinema.answer_commands()
    known = everything(cinema, cinema.build_viewer())
    client = armchair_of(cinema, cinema.build_viewer()["id"]).client
    csrf_token = csrf_token_of(client)

    for _endpoint, address in addresses(cinema, "POST", **known):
        form = typed(known, csrf_token=csrf_token)
        answer = client.post(address, data=form, headers=BROWSER)

        assert (address, answer.status_code < 500) == (address, True)

    bodies = [str(envelope.body) for envelope in cinema.publisher.published]
    assert [body for body in bodies if any(str(one) in body for one in known.values())] == []


def test_a_stranger_is_led_to_the_door_from_every_page_but_the_plans(cinema: Cinema) -> None:
    stranger = cinema.app.test_client()

    for endpoint, address in addresses(cinema):
        answer = stranger.get(address, headers=BROWSER)

        is_led = str(answer.location).startswith("/sign-in?return_to=")
        assert (endpoint, is_led) == (endpoint, endpoint not in OPEN_TO_STRANGERS)


def test_a_managers_token_opens_no_page_of_viewers(cinema: Cinema) -> None:
    client = cinema.app.test_client()
    client.set_cookie("kinokassa_token", cinema.token("olga", Role.MANAGER))
    # Ports of one host share their cookies: that of the console is no cookie of ours.
    client.set_cookie("kinokassa_console", cinema.token(new_id()))

    for endpoint, address in addresses(cinema):
        status = client.get(address, headers=BROWSER).status_code

        assert (endpoint, status) == (endpoint, 200 if endpoint in OPEN_TO_STRANGERS else 403)


def test_a_pass_to_one_invoice_opens_no_other_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")
    known = everything(cinema, viewer)
    link = link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, known["invoice_id"])
    client = cinema.app.test_client()
    paying = client.post(link, data={"answer": "yes"}, headers=BROWSER).location

    opened = {
        endpoint
        for endpoint, address in addresses(cinema, **known)
        if client.get(address, headers=BROWSER).status_code != 303
    }

    assert paying == f"/pay/{known['invoice_id']}"
    assert opened == {"pages.show_pay_page"} | OPEN_TO_STRANGERS


def test_every_form_needs_the_token_of_a_page_of_ours(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    known = everything(cinema, viewer)
    client = armchair_of(cinema, viewer["id"]).client

    for _endpoint, address in addresses(cinema, "POST", **known):
        answer = client.post(address, data=typed(known), headers=BROWSER)

        assert (address, answer.status_code) == (address, 400)
        assert dangers_of(answer) == []

    assert cinema.publisher.published == []


def test_no_form_is_taken_from_another_site(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    known = everything(cinema, viewer)
    client = armchair_of(cinema, viewer["id"]).client
    form = typed(known, csrf_token=csrf_token_of(client))

    for _endpoint, address in addresses(cinema, "POST", **known):
        headers = {**BROWSER, "Sec-Fetch-Site": "cross-site"}
        answer = client.post(address, data=form, headers=headers)

        assert (address, answer.status_code) == (address, 403)

    assert cinema.publisher.published == []


def test_a_form_that_outlived_its_session_does_nothing(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    known = everything(cinema, viewer)
    client = armchair_of(cinema, viewer["id"]).client
    form = typed(known, csrf_token=csrf_token_of(client))
    client.delete_cookie("kinokassa_token")

    for _endpoint, address in addresses(cinema, "POST", **known):
        answer = client.post(address, data=form, headers=BROWSER)

        assert (address, answer.status_code) == (address, 401)

    assert cinema.publisher.published == []


def test_whatever_takes_a_form_can_be_opened_too(cinema: Cinema) -> None:
    # Of a refused form the browser reloads the address, fetches live parts from it, and comes
    # back to it after a change of language.
    readable = {rule.rule for rule in page_rules(cinema, "GET")}

    assert {rule.rule for rule in page_rules(cinema, "POST")} - readable == set()
