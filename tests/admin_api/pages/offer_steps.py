"""Steps of a manager through the pages of the offer."""

import re
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import ENGLISH, Desk
from tests.fixtures.builders import build_price, build_subscription, build_viewer, store

Row = dict[str, Any]


def plan_address(office: Office, tail: str = "") -> str:
    """Return the address of the workshop's plan, or of a page below it."""
    return f"/console/plans/{office.workshop.plan['id']}{tail}"


def subscribers(office: Office, count: int, **columns: Any) -> list[Row]:
    """Store viewers with a subscription to the workshop's plan each."""
    price = columns.pop("price", office.workshop.price)
    viewers = [build_viewer() for _ in range(count)]
    found = [build_subscription(viewer, price, **columns) for viewer in viewers]
    store(office.workshop.owner_engine, viewers=viewers, subscriptions=found)
    return found


def add_price(office: Office, **columns: Any) -> Row:
    """Store a further price of the workshop's plan."""
    price = build_price(office.workshop.plan, **columns)
    store(office.workshop.owner_engine, prices=[price])
    return price


def hidden_of(page: TestResponse) -> dict[str, str]:
    """Return the hidden fields of the form that a page is about."""
    body = page.text.partition("<main")[2].partition("</main>")[0]
    inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', body)
    return dict(filter(None, map(_named_value, inputs)))


def confirm(desk: Desk, path: str, shown: TestResponse, **fields: Any) -> TestResponse:
    """Send what a page asks to confirm."""
    assert shown.status_code == 200, shown.text
    return desk.client.post(path, data={**hidden_of(shown), **fields}, headers=ENGLISH)


def set_price(desk: Desk, office: Office, amount: str, **fields: Any) -> TestResponse:
    """Type a new price, look at its effect and confirm it."""
    path = plan_address(office, "/price")
    typed = {"amount": amount, "currency": "RUB", "reason": REASON} | fields
    return confirm(desk, path, desk.send(path, **typed))


def _named_value(element: str) -> tuple[str, str] | None:
    name = re.search(r'name="([^"]*)"', element)
    value = re.search(r'value="([^"]*)"', element)
    return (name[1], unescape(value[1] if value else "")) if name else None
