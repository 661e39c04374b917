"""What the running system logs of a payment: its whole story, whatever one knows of it."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

import pytest
import requests

from cli.local.waiting import wait_until
from cli.system.calling import Refused
from cli.system.casting import manager_token
from cli.system.people import Viewer
from tests.fixtures.whole_system import PATIENCE_SECONDS, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(180),
]

TIMEOUT_SECONDS = 30.0

ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def console(system: WholeSystem) -> Iterator[requests.Session]:
    """Return the browser of a manager who is signed in."""
    with requests.Session() as session:
        session.headers.update(ENGLISH)
        signed_in = session.post(
            f"{system.plan.admin_url}/session",
            json={"token": manager_token(system.plan)},
            timeout=TIMEOUT_SECONDS,
        )
        assert signed_in.status_code == 204
        yield session


def open_page(system: WholeSystem, console: requests.Session, path: str, **query: str) -> str:
    answer = console.get(f"{system.plan.admin_url}{path}", params=query, timeout=TIMEOUT_SECONDS)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def log_of(system: WholeSystem, invoice_id: str) -> list[dict[str, Any]]:
    """Return the log of an invoice; none of it while a busy store does not answer in time."""
    try:
        answer = system.manager().get(f"/admin/v1/invoices/{invoice_id}/log", limit=100)
    except Refused as refusal:
        if refusal.answer["code"] != "logs_unreachable":
            raise
        return []
    lines: list[dict[str, Any]] = answer["items"]
    return lines


def told(system: WholeSystem, invoice_id: str) -> set[tuple[str, str]]:
    """Return who has logged what about an invoice."""
    return {(line["process"], line["message"]) for line in log_of(system, invoice_id)}


def renewed(system: WholeSystem) -> tuple[Viewer, str, str]:
    """Return a viewer who has paid twice, with the first invoice and that of the renewal."""
    viewer, first = system.subscriber()
    system.advance_past_period(viewer)
    renewals: list[str] = []

    def is_renewed() -> bool:
        paid = [it["id"] for it in system.invoices_of(viewer) if it["state"] == "paid"]
        renewals[:] = [it for it in paid if it != first]
        return bool(renewals)

    system.wait(is_renewed, "nothing was renewed")
    return viewer, first, renewals[0]


def test_a_payments_story_is_found_from_only_the_viewers_address(
    system: WholeSystem, console: requests.Session
) -> None:
    viewer, invoice_id = system.subscriber()
    # Each process ships by itself.
    shipped = {
        ("client-api", "request"),
        ("client-api", "check_answered"),
        ("state-updater", "command_settled"),
        ("state-updater", "payment_settled"),
    }
    system.wait(
        lambda: shipped <= told(system, invoice_id), "the log of the invoice was not shipped"
    )

    about_viewer = open_page(system, console, "/console/search", q=viewer.email)
    [invoice_page] = set(re.findall(r'href="(/console/invoices/[0-9a-f-]{36})"', about_viewer))
    about_invoice = open_page(system, console, invoice_page)
    [log_page] = set(re.findall(r'href="(/console/invoices/[0-9a-f-]{36}/log)"', about_invoice))
    log = open_page(system, console, log_page)

    assert invoice_page.endswith(invoice_id)
    for message in ("request", "command_settled", "check_answered", "payment_settled"):
        assert f"<strong>{message}</strong>" in log


def test_a_renewals_story_goes_through_every_process(system: WholeSystem) -> None:
    _, _, renewal = renewed(system)

    expected = {
        ("state-updater", "command_settled"),
        ("worker", "provider_called"),
        ("worker", "task_done"),
        ("client-api", "check_answered"),
        ("client-api", "request"),
        ("state-updater", "payment_settled"),
        ("letters", "letter_settled"),
    }
    lacking = set(expected)

    def is_told() -> bool:
        lacking.difference_update(told(system, renewal))
        return not lacking

    assert wait_until(is_told, timeout_seconds=PATIENCE_SECONDS), f"the story lacks {lacking}"


BOUGHT = {
    ("client-api", "request", "/v1/invoices/<uuid:invoice_id>/checkout"),
    ("state-updater", "command_settled", "OpenCheckout"),
    ("client-api", "check_answered", ""),
    ("client-api", "request", "/callbacks/cloudpayments/<kind_name>"),
    ("state-updater", "command_settled", "RecordNotification"),
    ("state-updater", "payment_settled", ""),
    ("letters", "letter_settled", "invoice_paid"),
}
"""What must be told of a payment in the widget: the click, the command, and so on to the letter."""

RENEWED = {
    ("state-updater", "command_settled", "RenewSubscription"),
    ("worker", "provider_called", ""),
    ("worker", "task_done", "charge_saved_card"),
    ("client-api", "check_answered", ""),
    ("client-api", "request", "/callbacks/cloudpayments/<kind_name>"),
    ("state-updater", "command_settled", "RecordNotification"),
    ("state-updater", "payment_settled", ""),
    ("letters", "letter_settled", "invoice_paid"),
}
"""What must be told of a charge that nobody clicked for."""


def test_any_one_id_leads_to_the_whole_story_of_a_payment(system: WholeSystem) -> None:
    viewer, first, renewal = renewed(system)

    stories = {first: BOUGHT, renewal: RENEWED}
    for invoice_id, story in stories.items():
        [payment] = system.invoice(invoice_id)["payments"]
        for known_id in (payment["id"], invoice_id, str(viewer.viewer_id)):
            lacking = partial(lacking_in_search, system, known_id, story)
            wait_until(lambda: not lacking(), timeout_seconds=TIMEOUT_SECONDS)  # noqa: B023
            assert lacking() == set(), known_id


def lacking_in_search(
    system: WholeSystem, known_id: str, story: set[tuple[str, str, str]]
) -> set[tuple[str, str, str]]:
    """Return what a search for one id, as one types it into Kibana, does not find of a story."""
    store = system.logs.client
    indices = f"{system.logs.prefix}-*"
    store.indices.refresh(index=indices)
    query = {"multi_match": {"query": known_id, "fields": ["kinokassa.*_id"]}}
    found = store.search(index=indices, size=500, query=query)
    return story - {_told_in(hit["_source"]) for hit in found["hits"]["hits"]}


def _told_in(line: dict[str, Any]) -> tuple[str, str, str]:
    own = line.get("kinokassa", {})
    name = own.get("route") or own.get("type") or own.get("task") or own.get("kind") or ""
    return line["service"]["node"]["role"], line["event"].get("action", ""), str(name)


def test_every_line_of_a_charge_bears_the_chain_that_it_belongs_to(system: WholeSystem) -> None:
    viewer, _, renewal = renewed(system)
    of_the_worker: list[dict[str, Any]] = []

    def is_shipped() -> bool:
        of_the_worker[:] = [it for it in log_of(system, renewal) if it["process"] == "worker"]
        return "task_done" in {line["message"] for line in of_the_worker}

    system.wait(is_shipped, "the task's line was not shipped")
    [payment_id] = {line["fields"].get("payment_id") for line in of_the_worker}
    assert payment_id is not None
    assert {line["fields"].get("invoice_id") for line in of_the_worker} == {renewal}
    assert {line["fields"].get("viewer_id") for line in of_the_worker} == {str(viewer.viewer_id)}
    assert {line["correlation_id"] for line in of_the_worker} != {None}
