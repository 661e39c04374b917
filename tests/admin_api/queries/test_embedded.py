"""Rows within a row come back as a query of their own would bring them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from admin_api.queries.embedded import embedded
from admin_api.queries.pages import find_one, read_all
from models import Subscription, Viewer
from tests.admin_api.office import Office
from tests.admin_api.stories import subscribed

OF_VIEWER = select(
    Subscription.id, Subscription.created_at, Subscription.ended_at, Subscription.auto_renew
).order_by(Subscription.created_at)

VIEWERS = select(
    Viewer.id,
    embedded(OF_VIEWER.where(Subscription.viewer_id == Viewer.id).correlate(Viewer), name="owned"),
)


@pytest.fixture
def reads(office: Office) -> Engine:
    return office.services.reads


def test_embedded_rows_equal_those_of_their_own_query(office: Office, reads: Engine) -> None:
    viewer_id = office.workshop.viewer["id"]
    odd = datetime(2026, 3, 31, 12, 0, 0, 120_000, tzinfo=UTC)
    subscribed(office, state="cancelled", created_at=odd, ended_at=odd + timedelta(days=1))
    subscribed(office)

    with reads.connect() as connection:
        alone = read_all(connection, OF_VIEWER.where(Subscription.viewer_id == viewer_id))
        within = find_one(connection, VIEWERS.where(Viewer.id == viewer_id))

    assert within is not None
    assert within["owned"] == alone
    assert isinstance(within["owned"][0]["id"], UUID)


def test_nothing_is_an_empty_list(office: Office, reads: Engine) -> None:
    with reads.connect() as connection:
        found = find_one(connection, VIEWERS.where(Viewer.id == office.workshop.viewer["id"]))

    assert found is not None
    assert found["owned"] == []
