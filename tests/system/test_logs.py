"""What the running system logs: a payment's whole story, and nobody's secrets."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import requests

from cli.system.casting import manager_token
from tests.fixtures.whole_system import WholeSystem

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
    answer = system.manager().get(f"/admin/v1/invoices/{invoice_id}/log", limit=100)
    lines: list[dict[str, Any]] = answer["items"]
    return lines


def told(system: WholeSystem, invoice_id: str) -> set[tuple[str, str]]:
    """Return who has logged what about an invoice."""
    return {(line["process"], line["message"]) for line in log_of(system, invoice_id)}


def test_a_payments_story_is_found_from_only_the_viewers_address(
    system: WholeSystem, console: requests.Session
) -> None:
    viewer, invoice_id = system.subscriber()
    system.wait(
        lambda: ("state-updater", "payment_settled") in told(system, invoice_id),
        "the log of the invoice was not shipped",
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
    viewer, first = system.subscriber()

    system.advance(timedelta(days=32))
    system.wait(lambda: len(system.invoices_of(viewer)) == 2, "nothing was renewed")
    renewal = next(it["id"] for it in system.invoices_of(viewer) if it["id"] != first)

    expected = {
        ("state-updater", "command_settled"),
        ("worker", "provider_called"),
        ("worker", "task_done"),
        ("client-api", "check_answered"),
        ("client-api", "request"),
        ("state-updater", "payment_settled"),
        ("letters", "letter_settled"),
    }
    system.wait(
        lambda: expected <= told(system, renewal),
        f"the story lacks {expected - told(system, renewal)}",
    )


def test_every_line_of_a_charge_bears_the_chain_that_it_belongs_to(system: WholeSystem) -> None:
    viewer, first = system.subscriber()
    system.advance(timedelta(days=32))
    system.wait(lambda: len(system.invoices_of(viewer)) == 2, "nothing was renewed")
    renewal = next(it["id"] for it in system.invoices_of(viewer) if it["id"] != first)
    system.wait(
        lambda: ("worker", "task_done") in told(system, renewal), "the task's line was not shipped"
    )

    of_the_worker = [it for it in log_of(system, renewal) if it["process"] == "worker"]

    [payment_id] = {line["fields"].get("payment_id") for line in of_the_worker}
    assert payment_id is not None
    assert {line["fields"].get("invoice_id") for line in of_the_worker} == {renewal}
    assert {line["fields"].get("viewer_id") for line in of_the_worker} == {str(viewer.viewer_id)}
    assert {line["correlation_id"] for line in of_the_worker} != {None}
