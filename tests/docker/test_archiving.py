"""The observer sees whether PostgreSQL keeps its log, with the script that keeps it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cli.local.waiting import wait_until
from migrations.alembic import upgrade
from observer.archiving import read_unkept_seconds
from observer.entry_points import DATABASE_ROLE
from runtime.database import create_read_engine, create_write_engine
from tests.docker.restoration import PATIENCE_SECONDS, Archive, archived_postgres

pytestmark = [
    pytest.mark.integration,
    # One group, so that only one worker starts the server.
    pytest.mark.xdist_group("archiving"),
    pytest.mark.timeout(300),
]

LookAt = Callable[[], float | None]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archived_postgres(tmp_path_factory.mktemp("archiving")) as archive:
        owner = create_write_engine(archive.server.url, role=None)
        upgrade(owner)
        owner.dispose()
        yield archive


@contextmanager
def looking_at(url: str) -> Iterator[LookAt]:
    """Give what reads for how long a server's log was not kept, with the observer's rights."""
    engine = create_read_engine(url, role=DATABASE_ROLE, pool_size=1)

    def look() -> float | None:
        with engine.connect() as connection:
            return read_unkept_seconds(connection)

    yield look
    engine.dispose()


@pytest.fixture
def unkept_seconds(archive: Archive) -> Iterator[LookAt]:
    with looking_at(archive.server.url) as look:
        yield look


def write_and_close_segments(archive: Archive) -> None:
    """Fill two segments, one of which is surely before the one that is written now."""
    for _ in range(2):
        archive.execute("create table if not exists written (line text)")
        archive.execute("insert into written values ('once more')")
        archive.execute("select pg_switch_wal()")
    archive.execute("insert into written values ('and once more')")


def test_a_log_that_is_kept_is_unkept_for_no_time(archive: Archive, unkept_seconds: LookAt) -> None:
    write_and_close_segments(archive)

    assert wait_until(lambda: unkept_seconds() == 0, timeout_seconds=PATIENCE_SECONDS)


def test_a_log_that_cannot_be_kept_is_told_until_it_can(
    archive: Archive, unkept_seconds: LookAt
) -> None:
    kept, away = archive.folder / "wal", archive.folder / "away"
    kept.rename(away)

    write_and_close_segments(archive)

    assert wait_until(lambda: (unkept_seconds() or 0) > 1, timeout_seconds=PATIENCE_SECONDS)
    away.rename(kept)
    assert wait_until(lambda: unkept_seconds() == 0, timeout_seconds=PATIENCE_SECONDS)


def test_a_server_that_keeps_no_log_tells_nothing(migrated_url: str) -> None:
    with looking_at(migrated_url) as look:
        assert look() is None
