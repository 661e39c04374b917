"""A database that nobody has migrated yet."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from runtime.database import create_write_engine, driver_url


@pytest.fixture
def empty_database(database_server_url: str, worker_id: str) -> Iterator[Engine]:
    """Return the owner's engine of an empty database of this test's own."""
    name = f"kinokassa_empty_{worker_id}_{os.getpid()}"
    server = create_engine(driver_url(database_server_url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    url = make_url(database_server_url).set(database=name).render_as_string(hide_password=False)
    engine = create_write_engine(url, role=None)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    server.dispose()
