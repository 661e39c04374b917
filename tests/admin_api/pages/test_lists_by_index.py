"""The first page of a list of many rows is read from an index, in its order."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from werkzeug.datastructures import MultiDict

from admin_api.pages.failed_payments import FAILED_PAYMENTS
from admin_api.pages.listing import Listing
from admin_api.pages.listing.statements import page_statement
from admin_api.pages.listing.wishes import read_wish
from admin_api.pages.lists.audit import AUDIT
from admin_api.pages.lists.invoices import INVOICES
from admin_api.pages.lists.payments import PAYMENTS
from admin_api.pages.lists.refunds import REFUNDS
from admin_api.pages.lists.subscriptions import SUBSCRIPTIONS
from admin_api.pages.lists.surplus import SURPLUS
from tests.admin_api.office import Office


def plan_of(connection: Connection, listing: Listing) -> str:
    """Return how a page is read where reading or sorting a whole table is out of the question."""
    statement = page_statement(listing, read_wish(listing, MultiDict()))
    compiled = statement.compile(
        dialect=postgresql.psycopg2.dialect(), compile_kwargs={"literal_binds": True}
    )
    # The tables of tests are so small that no index would be worth its while.
    for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
        connection.execute(text(f"set local enable_{way} = off"))
    lines = connection.exec_driver_sql(f"explain {compiled}").scalars()
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("listing", "index"),
    [
        pytest.param(SUBSCRIPTIONS, "ix_subscriptions_created_at", id="subscriptions"),
        pytest.param(INVOICES, "ix_invoices_created_at", id="invoices"),
        pytest.param(PAYMENTS, "ix_payments_created_at", id="payments"),
        pytest.param(REFUNDS, "ix_refunds_created_at", id="refunds"),
        pytest.param(SURPLUS, "ix_payments_surplus", id="surplus"),
        pytest.param(FAILED_PAYMENTS, "ix_payments_failed", id="failed"),
        pytest.param(AUDIT, "ix_manager_actions_occurred_at", id="audit"),
    ],
)
def test_a_page_begins_at_its_place_in_an_index(
    office: Office, listing: Listing, index: str
) -> None:
    with office.app.test_request_context(), office.workshop.owner_engine.connect() as connection:
        plan = plan_of(connection, listing)

    assert f"Index Scan Backward using {index} " in plan
