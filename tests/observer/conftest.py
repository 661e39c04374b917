"""What the observer's tests share: books to break, and an observer that reads them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from observer.entry_points import DATABASE_ROLE
from observer.watch import Observer
from runtime.clock import FixedClock, SystemClock
from runtime.database import create_read_engine
from tests.observer.books import Books
from tests.observer.watches import build_watch


@pytest.fixture(scope="session")
def observer_engine(migrated_url: str) -> Iterator[Engine]:
    """Return an engine of the observer's own database role."""
    engine = create_read_engine(migrated_url, role=DATABASE_ROLE, pool_size=2)
    yield engine
    engine.dispose()


@pytest.fixture
def books(owner_engine: Engine, observer_engine: Engine) -> Books:
    """Return the books of a viewer on an empty database."""
    return Books(owner_engine, observer_engine)


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands."""
    return FixedClock(SystemClock().now())


@pytest.fixture
def pulse_folder(tmp_path: Path) -> Path:
    """Return where the observer shows that it works."""
    return tmp_path / "pulse"


@pytest.fixture
def watch(observer_engine: Engine, bus_url: str, clock: FixedClock, pulse_folder: Path) -> Observer:
    """Return an observer of the test's stores."""
    return build_watch(observer_engine, bus_url, clock, pulse_folder)
