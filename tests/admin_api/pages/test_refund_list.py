"""The list of refunds."""

from typing import Any

from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, table_of, words_of
from tests.admin_api.stories import paid_invoice
from tests.fixtures.builders import build_refund, store


def refunded(office: Office, **columns: Any) -> dict[str, Any]:
    """Store a paid invoice with a refund, and return the refund."""
    _, payment = paid_invoice(office)
    refund = build_refund(payment, **columns)
    store(office.workshop.owner_engine, refunds=[refund])
    return refund


def test_a_refund_stands_in_its_list(office: Office, desk: Desk) -> None:
    refunded(office, state="succeeded", amount_minor=10_050, reason="An outage")

    page = desk.open("/console/refunds")

    assert page.status_code == 200
    row = table_of(page)[0]
    assert {"Money went back", "RUB 100.50", "An outage"} <= set(row)


def test_the_list_takes_one_statement(office: Office, desk: Desk) -> None:
    refunded(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open("/console/refunds")

    assert len(statements) == 1


def test_hostile_words_stay_words(office: Office, desk: Desk) -> None:
    refunded(office, reason=HOSTILE)

    page = desk.open("/console/refunds")

    assert "<script>alert" not in page.text
    assert HOSTILE in words_of(page)
