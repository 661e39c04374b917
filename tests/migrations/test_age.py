"""A process tells tables that it can work with from those that it cannot."""

from pathlib import Path
from threading import Event, Thread

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from cli.local.waiting import wait_until
from migrations.age import SchemaAge, known_revisions, read_schema_age, wait_for_schema
from migrations.alembic import FOLDER
from runtime.database import create_write_engine
from runtime.pulse import DATABASE, MIGRATIONS, Pulse
from tests.fixtures.pulses import waits_for

PATIENCE = 30.0


def note_revision(engine: Engine, revision: str) -> None:
    """Write down a revision as Alembic does."""
    with engine.begin() as connection:
        connection.execute(text("create table if not exists alembic_version (version_num text)"))
        connection.execute(text("delete from alembic_version"))
        connection.execute(text("insert into alembic_version values (:it)"), {"it": revision})


def test_the_revisions_are_those_that_alembic_finds() -> None:
    scripts = ScriptDirectory(str(FOLDER))

    in_line = [script.revision for script in scripts.walk_revisions()]

    assert list(known_revisions()) == in_line[::-1]


@pytest.mark.integration
@pytest.mark.parametrize("role", ["kinokassa_client_api", "kinokassa_reminder"])
def test_every_role_may_ask_a_migrated_database(database_url: str, role: str) -> None:
    engine = create_write_engine(database_url, role=role)

    age = read_schema_age(engine)

    engine.dispose()
    assert age is SchemaAge.AT_HEAD


@pytest.mark.integration
def test_a_database_that_was_never_migrated_has_no_tables(empty_database: Engine) -> None:
    assert read_schema_age(empty_database) is SchemaAge.MISSING


@pytest.mark.integration
@pytest.mark.parametrize(
    ("revision", "age"),
    [
        (known_revisions()[0], SchemaAge.BEHIND),
        (known_revisions()[-1], SchemaAge.AT_HEAD),
        # Of a release that is being rolled out, while this code still runs.
        ("9999", SchemaAge.AHEAD),
    ],
)
def test_a_revision_tells_how_old_the_tables_are(
    empty_database: Engine, revision: str, age: SchemaAge
) -> None:
    note_revision(empty_database, revision)

    assert read_schema_age(empty_database) is age


@pytest.mark.parametrize(
    ("age", "is_usable"),
    [
        (SchemaAge.AT_HEAD, True),
        (SchemaAge.AHEAD, True),
        (SchemaAge.BEHIND, False),
        (SchemaAge.MISSING, False),
    ],
)
def test_older_code_works_with_newer_tables_alone(age: SchemaAge, *, is_usable: bool) -> None:
    assert age.is_usable is is_usable


@pytest.mark.integration
def test_a_process_waits_until_its_tables_are_there(empty_database: Engine, tmp_path: Path) -> None:
    pulse = Pulse("tested", tmp_path)
    waiting = Thread(target=wait_for_schema, args=[empty_database, pulse, Event()])
    waiting.start()
    says_so = wait_until(
        lambda: waits_for("tested", tmp_path) == MIGRATIONS, timeout_seconds=PATIENCE
    )

    note_revision(empty_database, known_revisions()[-1])
    waiting.join(timeout=PATIENCE)

    assert says_so
    assert not waiting.is_alive()


def test_a_process_that_is_told_to_stop_waits_no_longer(tmp_path: Path) -> None:
    stop = Event()
    engine = create_write_engine("postgresql://127.0.0.1:1/none", role=None)
    waiting = Thread(target=wait_for_schema, args=[engine, Pulse("tested", tmp_path), stop])
    waiting.start()
    says_so = wait_until(
        lambda: waits_for("tested", tmp_path) == DATABASE, timeout_seconds=PATIENCE
    )

    stop.set()
    waiting.join(timeout=PATIENCE)

    assert says_so
    assert not waiting.is_alive()
