"""A request that is repeated before the first one has its outcome is the same request."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cli.local.waiting import wait_until
from models import Refund
from tests.admin_api.office import Office, with_reason
from tests.admin_api.stories import paid_invoice

PATIENCE_SECONDS = 9.0
"""Below the ten seconds that a request may wait."""


@pytest.fixture
def refund_path(office: Office) -> str:
    invoice, _ = paid_invoice(office)
    return f"/invoices/{invoice['id']}/refund"


def click(office: Office, path: str, **body: Any) -> TestResponse:
    """Ask with one and the same key, from a browser tab of its own."""
    tab = replace(office, client=office.app.test_client())
    return tab.post(path, with_reason(**body), key="k")


def wait_for_published(office: Office, count: int) -> None:
    assert wait_until(lambda: len(office.bus.published) == count, timeout_seconds=PATIENCE_SECONDS)


def test_whoever_repeats_without_waiting_is_led_to_the_same_command(
    office: Office, refund_path: str
) -> None:
    first, second = [click(office, refund_path) for _ in range(2)]

    assert (first.status_code, first.json["status"]) == (202, "pending")
    assert (second.status_code, second.json) == (202, first.json)
    assert second.headers["Location"] == first.headers["Location"]


def test_all_who_wait_for_one_wish_get_its_outcome(office: Office, refund_path: str) -> None:
    with ThreadPoolExecutor(max_workers=2) as browsers:
        tabs = []
        for number in (1, 2):
            tabs.append(browsers.submit(click, office, f"{refund_path}?wait=10"))
            wait_for_published(office, number)
        office.bus.carry_out_all()
        first, second = [tab.result() for tab in tabs]

    (refund,) = office.workshop.rows(Refund)
    assert (first.status_code, first.json["result"]["refund_id"]) == (200, str(refund.id))
    assert (second.status_code, second.json) == (200, first.json)


def test_another_wish_under_the_key_of_one_under_way_is_refused_when_that_is_settled(
    office: Office, refund_path: str
) -> None:
    click(office, refund_path, amount="1.00")
    with ThreadPoolExecutor(max_workers=1) as browsers:
        other = browsers.submit(click, office, f"{refund_path}?wait=10", amount="2.00")
        wait_for_published(office, 2)
        office.bus.carry_out_all()
        refused = other.result()

    (refund,) = office.workshop.rows(Refund)
    assert refund.amount_minor == 100
    assert (refused.status_code, refused.json["code"]) == (409, "idempotency_key_reused")
