"""A stock does not mix with what is there, unless somebody wants it to."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cli.stock.stock import AlreadyStocked, Wish, fill
from cli.stock.writing import Stocked
from models import Reminder
from runtime.clock import DatabaseClock
from runtime.sealing import Sealer, new_sealing_key
from runtime.settings import BillingSettings
from tests.fixtures.builders import (
    build_plan,
    build_price,
    build_subscription,
    build_viewer,
    store,
)

pytestmark = pytest.mark.integration


def test_a_database_with_viewers_is_left_alone(owner_engine: Engine) -> None:
    store(owner_engine, viewers=[build_viewer()])

    with pytest.raises(AlreadyStocked, match="1 viewers"):
        _fill(owner_engine, adds=False)


def test_a_stock_is_added_to_viewers_who_are_there(owner_engine: Engine) -> None:
    store(owner_engine, viewers=[build_viewer()])

    stocked = _fill(owner_engine, adds=True)

    assert stocked.rows["viewers"] >= 3


def test_a_stock_reminds_nobody_who_was_there(owner_engine: Engine) -> None:
    viewer, plan = build_viewer(), build_plan()
    price = build_price(plan)
    now = DatabaseClock(owner_engine).now()
    ending = build_subscription(
        viewer,
        price,
        auto_renew=False,
        renews_at=None,
        period_start=now - timedelta(days=30),
        period_end=now + timedelta(days=1),
        access_until=now + timedelta(days=1),
    )
    store(owner_engine, viewers=[viewer], plans=[plan], prices=[price], subscriptions=[ending])

    _fill(owner_engine, adds=True)

    with Session(owner_engine) as session:
        told = session.scalars(select(Reminder).where(Reminder.viewer_id == viewer["id"]))
        assert told.all() == []


def test_nothing_is_stocked_twice(owner_engine: Engine) -> None:
    _fill(owner_engine, adds=False)

    with pytest.raises(AlreadyStocked, match="stocked already"):
        _fill(owner_engine, adds=True)


def _fill(engine: Engine, *, adds: bool) -> Stocked:
    return fill(
        engine,
        Wish(viewers=3, adds=adds),
        sealer=Sealer([new_sealing_key()]),
        settings=BillingSettings(),
        tell=lambda _: None,
    )
