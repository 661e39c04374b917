"""What the observer's tests share: books to break, and an engine of the observer's own role."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from observer.entry_points import DATABASE_ROLE
from runtime.database import create_read_engine
from tests.observer.books import Books


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
