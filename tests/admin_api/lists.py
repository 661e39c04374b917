"""Lists of viewers, as managers send them."""

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from runtime.identifiers import new_id
from state_updater.tasks.offer_sweeps import unstaged_bulk_grant_rows
from tests.admin_api.office import REASON, Office, with_reason
from tests.fixtures.builders import build_subscription, build_viewer, store

Row = dict[str, Any]


def subscriber(office: Office, *, email: str | None = None, **columns: Any) -> Row:
    """Store a viewer with a running subscription and return it."""
    viewer = build_viewer(email=email)
    subscription = build_subscription(viewer, office.workshop.price, **columns)
    store(office.workshop.owner_engine, viewers=[viewer], subscriptions=[subscription])
    return subscription


def grant(office: Office, *viewers: object, key: str | None = None, **body: Any) -> TestResponse:
    """Ask for a week for everybody on a list."""
    wish = with_reason(days=7, viewers=[str(viewer) for viewer in viewers]) | body
    return office.post("/bulk-grants", wish, key=key)


def send_table(office: Office, table: str | bytes, **query: Any) -> TestResponse:
    """Send a list as a table, with its terms in the query."""
    return office.call(
        "POST",
        "/bulk-grants",
        data=table,
        content_type="text/csv",
        query_string={"days": 7, "reason": REASON} | query,
        headers={"Idempotency-Key": new_id().hex},
    )


def sweep_once(office: Office) -> int:
    """Stage what is due, as the worker's beat would."""
    with Session(office.workshop.engine) as session, session.begin():
        return unstaged_bulk_grant_rows(session, office.workshop.now())


def rows_of(office: Office, answer: TestResponse, **query: Any) -> list[Row]:
    """Return the rows of the grant that was answered, with their fates."""
    path = f"/bulk-grants/{answer.json['id']}/rows"
    return office.get(path, query_string=query).json["items"]
