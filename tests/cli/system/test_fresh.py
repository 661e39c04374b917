"""A system that begins with nothing, and a user's own servers that are left alone."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from cli.local.folder import erase_folder
from cli.local.postgres import PostgresServer, start_postgres
from cli.local.servers import BROKER, DATABASE, Servers
from cli.system.fresh import FolderInUse, forget_the_past, fresh_database, sole_use
from cli.system.plan import SystemPlan, plan_system
from cli.system.secrets import keep_secrets


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Return a private server."""
    folder = tmp_path_factory.mktemp("fresh")
    server = start_postgres(folder, durable=False)
    yield server
    server.kill()
    erase_folder(folder)


def test_a_second_system_is_kept_out_of_the_folder_of_the_first(tmp_path: Path) -> None:
    with sole_use(tmp_path), pytest.raises(FolderInUse), sole_use(tmp_path):
        raise AssertionError("both are in")


def test_a_folder_is_free_again_once_its_system_has_ended(tmp_path: Path) -> None:
    with sole_use(tmp_path):
        pass

    with sole_use(tmp_path):
        assert tmp_path.is_dir()


@pytest.mark.integration
@pytest.mark.xdist_group("postgres")
def test_each_system_on_our_server_finds_an_empty_database(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    servers = Servers(tmp_path, {BROKER: "amqp://theirs"}, postgres, None)
    execute(fresh_database(servers), "create table left_behind ()")

    address = fresh_database(servers)

    assert execute(address, "select to_regclass('left_behind')") == (None,)


def test_the_users_own_servers_are_left_as_they_are(tmp_path: Path) -> None:
    theirs = {DATABASE: "postgresql://theirs/billing", BROKER: "amqp://theirs"}
    servers = Servers(tmp_path, theirs, None, None)
    plan = planned(tmp_path, theirs)
    plan.ledger_path.write_text("their money")

    forget_the_past(servers, plan)

    assert fresh_database(servers) == "postgresql://theirs/billing"
    assert plan.ledger_path.read_text() == "their money"


@pytest.mark.integration
@pytest.mark.xdist_group("postgres")
def test_a_new_database_takes_the_ledger_of_the_old_one_with_it(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    servers = Servers(tmp_path, {BROKER: "amqp://theirs"}, postgres, None)
    plan = planned(tmp_path, {DATABASE: postgres.url, BROKER: "amqp://theirs"})
    plan.ledger_path.write_text("money of people whom nobody knows any more")
    plan.mailbox_folder.mkdir()

    forget_the_past(servers, plan)

    assert not plan.ledger_path.exists()
    assert not plan.mailbox_folder.exists()


def planned(folder: Path, addresses: dict[str, str]) -> SystemPlan:
    """Return the plan of a system in a folder."""
    return plan_system(
        folder,
        database_url=addresses[DATABASE],
        rabbitmq_url=addresses[BROKER],
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=1.0,
    )


def execute(address: str, statement: str) -> tuple[object, ...] | None:
    """Run one statement and return its first row, if it has any."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row: tuple[object, ...] | None = cursor.fetchone() if cursor.description else None
            return row
    finally:
        connection.close()
