"""A stock does not mix with what is there, unless somebody wants it to."""

import pytest
from sqlalchemy import Engine

from cli.stock.stock import AlreadyStocked, Stocked, Wish, fill
from runtime.sealing import Sealer, new_sealing_key
from runtime.settings import BillingSettings
from tests.fixtures.builders import build_viewer, store

pytestmark = pytest.mark.integration


def test_a_database_with_viewers_is_left_alone(owner_engine: Engine) -> None:
    store(owner_engine, viewers=[build_viewer()])

    with pytest.raises(AlreadyStocked, match="1 viewers"):
        _fill(owner_engine, adds=False)


def test_a_stock_is_added_to_viewers_who_are_there(owner_engine: Engine) -> None:
    store(owner_engine, viewers=[build_viewer()])

    stocked = _fill(owner_engine, adds=True)

    assert stocked.rows["viewers"] >= 3


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
