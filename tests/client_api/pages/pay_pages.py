"""Viewers who look at the page of an invoice, and what stands on it."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from client_api.pages.submitted_payments import SUBMITTED_COOKIE
from tests.client_api.cinema import Cinema, Row

STAGE = re.compile(r'id="standing" data-stage="(\w+)"')
LIVE = re.compile(r'id="standing"[^>]* data-live="(\d+)"')
BUTTON = '<button id="pay"'

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}


def sign_in(cinema: Cinema, viewer: Row, **claims: Any) -> FlaskClient:
    """Return a browser of a viewer who is signed in."""
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(viewer["id"], **claims)})
    return client


def open_page(cinema: Cinema, invoice: Row, viewer: Row, **claims: Any) -> TestResponse:
    """Open the page of an invoice as a viewer."""
    return sign_in(cinema, viewer, **claims).get(f"/pay/{invoice['id']}", headers=BROWSER)


def open_paid_in_widget(cinema: Cinema, invoice: Row, viewer: Row, payment: Row) -> TestResponse:
    """Open the page in a browser that saw the widget come to an end for a payment."""
    client = sign_in(cinema, viewer, locale="en")
    address = f"/pay/{invoice['id']}"
    client.set_cookie(SUBMITTED_COOKIE, str(payment["id"]))
    return client.get(address, headers=BROWSER)


def stage_on(page: TestResponse) -> str:
    """Return at which stage the page stands."""
    found = STAGE.search(page.text)
    assert found is not None, page.text
    return found[1]


def seconds_between_looks(page: TestResponse) -> int | None:
    """Return how often the page looks for news, or none when it does not."""
    found = LIVE.search(page.text)
    return int(found[1]) if found else None


def text_of(page: TestResponse) -> str:
    """Return what stands on the page, with plain blanks and quotes."""
    return page.text.replace("\N{NO-BREAK SPACE}", " ").replace("&#39;", "'")


def policy_of(page: TestResponse) -> dict[str, list[str]]:
    """Return the sources that the page's content security policy allows."""
    parts = page.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, *sources in (part.split() for part in parts)}
