"""What holds for every page of the console, whoever writes the next one."""

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from admin_api.pages.acts_invoice import INVOICE_ACTS
from admin_api.pages.blueprints import PAGES
from admin_api.pages.dead_letters.acts import LETTER_ACTS
from admin_api.pages.subscriptions import SUBSCRIPTION_ACTS
from admin_api.pages.viewers import VIEWER_ACTS
from runtime.identifiers import new_id
from runtime.web.principal import Role
from tests.admin_api.lists import grant
from tests.admin_api.office import REASON, Office, token
from tests.admin_api.pages.desk import ENGLISH, HIDDEN, HOSTILE, Desk, seat
from tests.admin_api.pages.full_books import Books, fill_books
from tests.fixtures.builders import (
    NOON,
    build_gift,
    build_gift_invoice,
    build_promo_code,
    store,
)
from tests.fixtures.page_safety import dangers_of
from tests.state_updater.price_stories import start_move

KEYS = {
    "subscription_page.act": tuple(act.key for act in SUBSCRIPTION_ACTS),
    "invoice_page.act": tuple(act.key for act in INVOICE_ACTS),
    "viewer_page.act": tuple(act.key for act in VIEWER_ACTS),
    "dead_letter_pages.act": tuple(act.key for act in LETTER_ACTS),
}
"""The acts that share a route."""

ANYTHING = {
    "announce_days": 30,
    "treatment": "tell",
    "message_id": "letter-1",
}
"""What the addresses of pages name besides ids."""

TYPED = {
    "reason": REASON,
    "amount": "1",
    "currency": "RUB",
    "days": "1",
    "until": "",
    "refund": "none",
    "description": "a lost remote control",
    "end": "won",
    "viewers": "anna@example.test",
    "by": "1d",
    "manager_note": "seen",
}
"""What makes sense of most forms of acts."""


def page_rules(office: Office, method: str) -> list[Rule]:
    names = {blueprint.name for blueprint in PAGES}
    rules = office.app.url_map.iter_rules()
    return [
        rule
        for rule in rules
        if rule.endpoint.partition(".")[0] in names and method in (rule.methods or ())
    ]


def addresses(office: Office, method: str = "GET", **known: Any) -> Iterator[str]:
    """Yield the address of every page that takes a method; ids that are not known are nobody's."""
    site = office.app.url_map.bind("localhost")
    for rule in page_rules(office, method):
        about = {"row_id": known.get(rule.endpoint)} if rule.endpoint in known else {}
        named = {name: (ANYTHING | known | about).get(name, new_id()) for name in rule.arguments}
        for key in KEYS.get(rule.endpoint, ("",)):
            yield str(site.build(rule.endpoint, named | {"key": key} if key else named))


def readable_addresses(office: Office, **known: Any) -> Iterator[str]:
    """Yield those of pages that need no broker: dead letters are nowhere else."""
    return (one for one in addresses(office, **known) if "/dead-letters" not in one)


def look(desk: Desk, address: str) -> TestResponse:
    """Open a page or a file and read all of it."""
    return desk.client.get(address, headers=ENGLISH, buffered=True)


def everything(office: Office, reason: str) -> dict[str, Any]:
    """Store one thing of each kind, and return their ids as addresses name them."""
    books = fill_books(office, reason=reason, email=reason)
    invoice = build_gift_invoice(books.viewer, paid_at=NOON)
    gift = build_gift(invoice, office.workshop.price)
    code = build_promo_code()
    store(office.workshop.owner_engine, invoices=[invoice], gifts=[gift], promo_codes=[code])
    move = start_move(office.workshop, reason=reason)
    given = grant(office, books.viewer["id"], reason=REASON)
    return {
        **ids_of_rows(books),
        "viewer_id": books.viewer["id"],
        "subscription_id": books.subscription["id"],
        "invoice_id": books.invoice["id"],
        "payment_id": books.payment["id"],
        "gift_id": gift["id"],
        "promo_code_id": code["id"],
        "plan_id": office.workshop.plan["id"],
        "price_id": move["to_price_id"],
        "price_move_id": move["id"],
        "grant_id": given.json["id"],
    }


def ids_of_rows(books: Books) -> dict[str, Any]:
    return {
        "lists.settle_disputes": books.dispute["id"],
        "lists.settle_differences": books.difference["id"],
        "lists.retry_notifications": books.notification["id"],
    }


@pytest.mark.parametrize("text", ["asked for", HOSTILE])
def test_every_page_is_safe_whatever_was_written_into_our_books(office: Office, text: str) -> None:
    known = everything(office, text)
    desk = seat(office, "admin", "manager")

    for address in readable_addresses(office, **known):
        page = look(desk, address)

        assert (address, page.status_code in (200, 303)) == (address, True)
        assert (address, dangers_of(page)) == (address, [])


def test_every_page_of_a_thing_that_is_not_there_says_so_safely(office: Office) -> None:
    desk = seat(office, "admin", "manager")

    for address in readable_addresses(office):
        page = look(desk, address)

        assert (address, page.status_code in (200, 303, 404)) == (address, True)
        assert (address, dangers_of(page)) == (address, [])


def test_a_stranger_is_led_to_the_door_from_every_page(office: Office) -> None:
    stranger = office.app.test_client()

    for address in addresses(office):
        answer = stranger.get(address, headers=ENGLISH)

        assert (answer.status_code, str(answer.location).partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("cookie", ["kinokassa_token", "kinokassa_console"])
def test_a_viewers_token_opens_no_page(office: Office, cookie: str) -> None:
    client = office.app.test_client()
    client.set_cookie(cookie, token(str(new_id()), Role.VIEWER.value))

    statuses = {client.get(one, headers=ENGLISH).status_code for one in addresses(office)}

    # Ports of one host share their cookies: that of the other site is no cookie of ours.
    assert statuses == {303 if cookie == "kinokassa_token" else 403}


def test_every_form_needs_the_token_of_a_page_of_ours(office: Office) -> None:
    known = everything(office, "asked for")
    desk = seat(office, "admin", "manager")
    published, trail = len(office.bus.published), len(office.trail())

    for address in addresses(office, "POST", **known):
        answer = desk.client.post(address, data={"wish": new_id().hex, **TYPED}, headers=ENGLISH)

        assert (address, answer.status_code) == (address, 400)
        assert dangers_of(answer) == []

    assert (len(office.bus.published), len(office.trail())) == (published, trail)


def test_no_form_is_taken_from_another_site(office: Office) -> None:
    desk = seat(office, "admin", "manager")
    headers = {**ENGLISH, "Sec-Fetch-Site": "cross-site"}

    for address in addresses(office, "POST"):
        answer = desk.client.post(address, data=TYPED, headers=headers)

        assert (address, answer.status_code) == (address, 403)


def test_a_form_that_outlived_its_session_does_nothing(office: Office) -> None:
    known = everything(office, "asked for")
    desk = seat(office, "admin", "manager")
    csrf_token = hidden_of_console(desk)
    published = len(office.bus.published)
    desk.client.delete_cookie("kinokassa_console")

    for address in addresses(office, "POST", **known):
        data = {"csrf_token": csrf_token, "wish": new_id().hex, **TYPED}
        answer = desk.client.post(address, data=data, headers=ENGLISH)

        assert (address, answer.status_code) == (address, 401)

    assert len(office.bus.published) == published


def test_an_auditor_changes_nothing_by_any_form(office: Office) -> None:
    known = everything(office, "asked for")

    acted = send_every_form(seat(office, "auditor", subject="vera"), known)

    assert acted == set()
    assert set(office.outcomes(manager_id="vera")) == {"refused"}


def test_support_does_by_forms_only_what_comforts_viewers(office: Office) -> None:
    known = everything(office, "asked for")

    acted = send_every_form(seat(office, "support", subject="semyon"), known)

    assert acted - {"GrantTime", "PauseSubscription", "ResumeSubscription"} == set()
    assert "GrantTime" in acted


def test_whatever_takes_a_form_can_be_opened_too(office: Office) -> None:
    # Of a refused form the browser reloads the address, fetches live parts from it, and comes
    # back to it after a change of language.
    readable = {rule.rule for rule in page_rules(office, "GET")}

    assert {rule.rule for rule in page_rules(office, "POST")} - readable == set()


def send_every_form(desk: Desk, known: dict[str, Any]) -> set[str]:
    """Send every form there is, confirm what asks for it, and return which commands came of it."""
    office = desk.office
    earlier = len(office.bus.published)
    csrf_token = hidden_of_console(desk)
    for address in addresses(office, "POST", **known):
        form = {"csrf_token": csrf_token, "wish": new_id().hex, **TYPED}
        asked = desk.client.post(address, data=form, headers=ENGLISH)
        assert asked.status_code < 500 or "/dead-letters" in address, address
        if asked.status_code == 200:
            desk.confirm(address, asked)
    return {envelope.type for envelope in office.bus.published[earlier:]}


def hidden_of_console(desk: Desk) -> str:
    """Return the token of forms, which is the same on all pages of a browser."""
    return dict(HIDDEN.findall(desk.open("/console").text))["csrf_token"]
