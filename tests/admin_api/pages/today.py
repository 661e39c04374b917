"""What stands on the page of today, and what it counts."""

from typing import Any

from werkzeug.test import TestResponse

from tests.admin_api.office import Office
from tests.admin_api.pages.desk import words_of
from tests.fixtures.builders import (
    build_invoice,
    build_payment,
    build_subscription,
    build_viewer,
    store,
)

PATH = "/console"


Row = dict[str, Any]


def part_of(page: TestResponse, heading: str) -> str:
    """Return the words of the section below a heading."""
    _, _, rest = words_of(page).partition(heading)
    return rest


def subscribe(
    office: Office, price: dict[str, Any] | None = None, **columns: Any
) -> dict[str, Any]:
    """Store the subscription of a new viewer."""
    viewer = build_viewer()
    subscription = build_subscription(viewer, price or office.workshop.price, **columns)
    store(office.workshop.owner_engine, viewers=[viewer], subscriptions=[subscription])
    return subscription


def pay(office: Office, *attempts: Row, **columns: Any) -> Row:
    """Store a subscription's invoice with attempts to pay it."""
    invoice = build_invoice(subscribe(office), **columns)
    payments = [build_payment(invoice, attempt=n, **it) for n, it in enumerate(attempts, start=1)]
    store(office.workshop.owner_engine, invoices=[invoice], payments=payments)
    return invoice
