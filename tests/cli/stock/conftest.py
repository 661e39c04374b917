"""A small cinema on the shelf, stocked once for the tests of a module, which only read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cli.stock.stock import Wish, fill
from cli.stock.writing import Stocked
from models import Base
from runtime.clock import DatabaseClock
from runtime.sealing import Sealer, new_sealing_key
from runtime.settings import BillingSettings
from tests.fixtures.database import EMPTY_EVERYTHING

VIEWERS = 200

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Cinema:
    """What was stocked, and where."""

    owner_engine: Engine
    stocked: Stocked
    sealer: Sealer
    stocked_at: datetime

    def rows(self, kind: type[Row], **columns: Any) -> list[Row]:
        """Return the stored rows with these columns, the oldest first."""
        query = select(kind).filter_by(**columns).order_by(kind.__table__.c.id)
        with Session(self.owner_engine) as session:
            return list(session.scalars(query))

    def row(self, kind: type[Row], row_id: UUID) -> Row:
        """Return a row as it is stored."""
        with Session(self.owner_engine) as session:
            return session.get_one(kind, row_id)


@pytest.fixture(scope="module")
def cinema(shared_owner_engine: Engine) -> Iterator[Cinema]:
    """Return a cinema of some hundred viewers."""
    with shared_owner_engine.begin() as connection:
        connection.exec_driver_sql(EMPTY_EVERYTHING)
    sealer = Sealer([new_sealing_key()])
    stocked = fill(
        shared_owner_engine,
        Wish(viewers=VIEWERS, seed=7),
        sealer=sealer,
        settings=BillingSettings(renewal_spread_minutes=0, is_sandbox=True),
        tell=lambda _: None,
    )
    yield Cinema(shared_owner_engine, stocked, sealer, DatabaseClock(shared_owner_engine).now())
    with shared_owner_engine.begin() as connection:
        connection.exec_driver_sql(EMPTY_EVERYTHING)
