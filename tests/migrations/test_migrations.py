"""Migrations: there and back, twice, at once, and equal to the models."""

import subprocess
import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from migrations.age import SchemaAge, read_schema_age
from migrations.alembic import FOLDER, alembic_config, downgrade, upgrade
from models import Base

ROOT = FOLDER.parent

DEADLINE_SECONDS = 50

MIGRATE = """
import sys
from migrations.alembic import upgrade
from runtime.database import create_write_engine
upgrade(create_write_engine(sys.argv[1], role=None))
"""


def tables_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def grants_of(engine: Engine) -> set[tuple[str, str, str]]:
    """Return every right of our roles on tables: role, table, right."""
    query = text(
        "select grantee, table_name, privilege_type from information_schema.role_table_grants"
        " where grantee in ('kinokassa_client_api', 'kinokassa_admin_api',"
        " 'kinokassa_state_updater', 'kinokassa_reminder')"
        " and table_schema = 'public'"
    )
    with engine.connect() as connection:
        return {(row[0], row[1], row[2]) for row in connection.execute(query)}


def test_every_table_of_the_models_is_made(empty_database: Engine) -> None:
    upgrade(empty_database)

    assert tables_of(empty_database) == set(Base.metadata.tables)
    assert read_schema_age(empty_database) is SchemaAge.AT_HEAD


def test_models_equal_migrations(empty_database: Engine) -> None:
    upgrade(empty_database)

    # Raises when a model has what no migration makes, or the other way round.
    command.check(alembic_config(empty_database))


def test_a_second_run_changes_nothing(empty_database: Engine) -> None:
    upgrade(empty_database)
    before = grants_of(empty_database)

    upgrade(empty_database)

    assert read_schema_age(empty_database) is SchemaAge.AT_HEAD
    assert grants_of(empty_database) == before


def test_the_way_back_leaves_nothing_and_the_way_there_works_again(
    empty_database: Engine,
) -> None:
    upgrade(empty_database)
    before = grants_of(empty_database)

    downgrade(empty_database, "base")
    left = tables_of(empty_database), grants_of(empty_database)
    upgrade(empty_database)

    assert left == (set(), set())
    assert grants_of(empty_database) == before
    assert read_schema_age(empty_database) is SchemaAge.AT_HEAD


def test_every_single_step_can_be_taken_back(empty_database: Engine) -> None:
    upgrade(empty_database)

    for script in ScriptDirectory(str(FOLDER)).walk_revisions():
        downgrade(empty_database, str(script.down_revision or "base"))
        upgrade(empty_database, script.revision)
        downgrade(empty_database, str(script.down_revision or "base"))

    assert tables_of(empty_database) == set()


def test_two_processes_that_migrate_at_once_take_turns(empty_database: Engine) -> None:
    url = empty_database.url.render_as_string(hide_password=False)

    runs = [subprocess.Popen([sys.executable, "-c", MIGRATE, url], cwd=ROOT) for _ in range(2)]

    assert [it.wait(DEADLINE_SECONDS) for it in runs] == [0, 0]
    assert read_schema_age(empty_database) is SchemaAge.AT_HEAD


def test_a_database_that_lacks_a_migration_is_recognised(empty_database: Engine) -> None:
    upgrade(empty_database, "0001")

    assert read_schema_age(empty_database) is SchemaAge.BEHIND


def test_the_clock_of_a_new_database_shows_the_present(empty_database: Engine) -> None:
    upgrade(empty_database)

    with empty_database.connect() as connection:
        ahead = connection.execute(text("select extract(epoch from billing_now() - now())"))
        assert abs(ahead.scalar_one()) < 5
