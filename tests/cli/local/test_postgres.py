"""A private PostgreSQL on this machine."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from cli.local.account import Account
from cli.local.postgres import (
    PostgresServer,
    choose_socket_folder,
    find_postgres,
    postgres_argv,
    start_postgres,
)
from cli.local.postgres_cluster import Cluster

EMAIL = "planted.viewer@secret.example"

FAILS_WITH_AN_ADDRESS = {
    "lock timeout": "INSERT INTO locked VALUES ('{email}')",
    "violates check constraint": "INSERT INTO told VALUES ('{email}')",
    "duplicate key": "INSERT INTO named VALUES ('{email}'), ('{email}')",
    "division by zero": "DO $$ BEGIN PERFORM 1 / 0 WHERE '{email}' <> ''; END $$",
}
"""Statements with a value, by what PostgreSQL says of them."""

# One group, so that only one worker starts the server.
pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("postgres")]


@pytest.fixture(scope="module")
def postgres(server_folder: Path) -> Iterator[PostgresServer]:
    server = start_postgres(server_folder, durable=False)
    yield server
    server.kill()


@pytest.fixture
def unwilling_tables(postgres: PostgresServer) -> Iterator[None]:
    """Have tables that take no address: one is locked, one refuses it, one takes it only once."""
    connection = psycopg2.connect(postgres.url)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER ROLE kinokassa SET lock_timeout = '100ms';"
            "CREATE TABLE locked (email text);"
            "CREATE TABLE told (email text CHECK (email = ''));"
            "CREATE TABLE named (email text PRIMARY KEY)"
        )
        connection.commit()
        cursor.execute("LOCK TABLE locked")
        yield
        connection.rollback()
        cursor.execute(
            "ALTER ROLE kinokassa RESET lock_timeout; DROP TABLE locked; DROP TABLE told;"
            "DROP TABLE named"
        )
        connection.commit()
    connection.close()


def test_its_address_leads_to_an_own_database(postgres: PostgresServer) -> None:
    assert (
        ask(postgres, "SELECT current_user || '@' || current_database()") == "kinokassa@kinokassa"
    )


def test_it_listens_on_this_machine_only(postgres: PostgresServer) -> None:
    assert ask(postgres, "SHOW listen_addresses") == "127.0.0.1"


def test_it_does_not_run_as_root(postgres: PostgresServer) -> None:
    owner = Path(f"/proc/{postgres.pid}").stat().st_uid

    assert owner != 0


def test_a_second_start_adopts_the_running_one(
    postgres: PostgresServer, server_folder: Path
) -> None:
    again = start_postgres(server_folder, durable=False)

    assert again.was_adopted
    assert (again.pid, again.url) == (postgres.pid, postgres.url)


def test_committed_rows_survive_a_kill(postgres: PostgresServer) -> None:
    ask(postgres, "SELECT 1 INTO kept; SELECT count(*) FROM kept")

    postgres.kill()
    postgres.start_again()

    assert ask(postgres, "SELECT count(*) FROM kept") == "1"


def test_a_restart_keeps_the_address(postgres: PostgresServer) -> None:
    before = (postgres.pid, postgres.url)

    postgres.restart()

    assert postgres.pid != before[0]
    assert postgres.url == before[1]
    assert ask(postgres, "SELECT 1") == "1"


@pytest.mark.usefixtures("unwilling_tables")
@pytest.mark.parametrize("complaint", FAILS_WITH_AN_ADDRESS)
def test_its_log_has_no_value_of_a_statement_that_failed(
    postgres: PostgresServer, server_folder: Path, complaint: str
) -> None:
    with pytest.raises(psycopg2.Error, match=complaint):
        ask(postgres, FAILS_WITH_AN_ADDRESS[complaint].format(email=EMAIL))

    log = (server_folder / "postgres.log").read_text(encoding="utf-8")
    assert complaint in log
    assert EMAIL not in log


def test_it_is_not_found_where_it_never_ran(tmp_path: Path) -> None:
    assert find_postgres(tmp_path) is None


def test_only_throwaway_data_goes_without_fsync() -> None:
    careful = postgres_argv(Cluster(Path("/data"), None, durable=True), 5432)
    careless = postgres_argv(Cluster(Path("/data"), None, durable=False), 5432)

    assert "fsync=off" not in careful
    assert "fsync=off" in careless


def test_a_path_too_long_for_a_socket_gets_none() -> None:
    assert choose_socket_folder(Path("/short")) == "/short"
    assert choose_socket_folder(Path("/" + "long" * 30)) == ""


def test_rights_are_given_up_for_the_account() -> None:
    cluster = Cluster(Path("/data"), Account("postgres", 101, 104), durable=True)

    assert cluster.account_name == "postgres"


def ask(server: PostgresServer, question: str) -> str:
    connection = psycopg2.connect(server.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
    finally:
        connection.close()
    assert row is not None
    return str(row[0])
