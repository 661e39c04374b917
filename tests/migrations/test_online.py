"""Large tables stay in use while they are migrated; what was interrupted can be repeated."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import SQLAlchemyError

from cli.local.waiting import wait_until
from migrations.age import SchemaAge, read_schema_age
from migrations.alembic import upgrade
from models import ProviderNotification
from runtime.identifiers import new_id
from tests.fixtures.builders import NOON

pytestmark = pytest.mark.integration

BEFORE = "0017"
"""The migration after this one builds indexes of tables that are written all day."""

PATIENCE_SECONDS = 60.0

BUILDERS = text(
    "select pid from pg_stat_activity where datname = current_database()"
    " and query ilike 'create index concurrently%' and wait_event_type = 'Lock'"
)

HALF_DONE = text(
    "select indexrelid::regclass::text from pg_index where not indisvalid"
    " union all select conname from pg_constraint where not convalidated"
)


@contextmanager
def telling(engine: Engine) -> Iterator[Connection]:
    """Write a notification of the provider, and leave it to the block to commit that."""
    with engine.connect() as connection:
        connection.execute(text("set idle_in_transaction_session_timeout = 0"))
        tell(connection, transaction_id=1)
        yield connection


def tell(connection: Connection, *, transaction_id: int) -> None:
    """Write a notification of the provider."""
    connection.execute(
        insert(ProviderNotification).values(
            id=new_id(),
            provider="cloudpayments",
            kind="pay",
            transaction_id=transaction_id,
            content_type="application/json",
            sealed_body="sealed",
            body_digest="a digest",
            outcome="settled",
            received_at=NOON,
            processed_at=NOON,
            tries=1,
        )
    )


def builders(engine: Engine) -> list[int]:
    """Return the sessions that build an index and wait for somebody who writes."""
    with engine.connect() as connection:
        return list(connection.scalars(BUILDERS))


def half_done(engine: Engine) -> list[str]:
    """Return the indexes and constraints that PostgreSQL does not count on yet."""
    with engine.connect() as connection:
        return list(connection.scalars(HALF_DONE))


def wait_for_builder(engine: Engine) -> int:
    assert wait_until(lambda: builders(engine) != [], timeout_seconds=PATIENCE_SECONDS)
    return builders(engine)[0]


def test_news_are_written_while_an_index_of_them_is_built(empty_database: Engine) -> None:
    upgrade(empty_database, BEFORE)

    with ThreadPoolExecutor(max_workers=1) as threads, telling(empty_database) as early:
        migration = threads.submit(upgrade, empty_database)
        wait_for_builder(empty_database)
        with empty_database.begin() as late:
            tell(late, transaction_id=2)
        early.commit()

    assert migration.exception() is None
    assert read_schema_age(empty_database) is SchemaAge.AT_HEAD


def test_an_interrupted_migration_is_repeated(empty_database: Engine) -> None:
    upgrade(empty_database, BEFORE)
    with ThreadPoolExecutor(max_workers=1) as threads, telling(empty_database) as early:
        migration = threads.submit(upgrade, empty_database)
        pid = wait_for_builder(empty_database)
        with empty_database.connect() as operator:
            operator.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
        interruption = migration.exception(PATIENCE_SECONDS)
        early.commit()
    left = half_done(empty_database)

    upgrade(empty_database)

    assert isinstance(interruption, SQLAlchemyError)
    assert left == ["ix_provider_notifications_bodies"]
    assert half_done(empty_database) == []
    assert read_schema_age(empty_database) is SchemaAge.AT_HEAD


def test_a_migration_that_was_done_but_not_noted_is_repeated(empty_database: Engine) -> None:
    upgrade(empty_database)
    with empty_database.begin() as connection:
        connection.execute(text("update alembic_version set version_num = :it"), {"it": BEFORE})

    upgrade(empty_database)

    assert half_done(empty_database) == []
    assert read_schema_age(empty_database) is SchemaAge.AT_HEAD
