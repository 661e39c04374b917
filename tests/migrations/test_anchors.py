"""Who pays by days or weeks is anchored to the end of what they have paid for."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from migrations.alembic import upgrade
from tests.fixtures.builders import (
    NOON,
    build_plan,
    build_price,
    build_subscription,
    build_viewer,
    store,
)

pytestmark = pytest.mark.integration

BEFORE = "0018"

WRONG_DAY = (NOON + timedelta(days=1)).day


def test_anchors_of_days_and_weeks_follow_their_periods_and_others_stay(
    empty_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrations.online.ROWS_AT_ONCE", 2)
    upgrade(empty_database, BEFORE)
    kept = dict.fromkeys(store_subscriptions(empty_database, "month"), WRONG_DAY)
    changed = {
        subscription: NOON.day
        for unit in ("day", "week")
        for subscription in store_subscriptions(empty_database, unit)
    }

    upgrade(empty_database)

    with empty_database.connect() as connection:
        rows = connection.execute(text("select id, anchor_day from subscriptions"))
        assert {row.id: row.anchor_day for row in rows} == kept | changed


def store_subscriptions(engine: Engine, unit: str) -> list[Any]:
    """Store three by this unit whose period ends at noon, anchored to the day after."""
    plan = build_plan(period_unit=unit)
    price = build_price(plan)
    viewers = [build_viewer() for _ in range(3)]
    period = {"period_start": NOON - timedelta(days=7), "period_end": NOON}
    subscriptions = [
        build_subscription(viewer, price, anchor_day=WRONG_DAY, **period) for viewer in viewers
    ]
    store(engine, plans=[plan], prices=[price], viewers=viewers, subscriptions=subscriptions)
    return [it["id"] for it in subscriptions]
