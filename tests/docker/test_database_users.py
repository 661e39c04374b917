"""The users that a new PostgreSQL gets can do what their process does, and no more."""

import os
import subprocess
from collections.abc import Iterator

import psycopg2
import pytest
from click.testing import CliRunner

from cli.clock import clock
from cli.local.folder import erase_folder
from cli.local.ports import LOOPBACK
from cli.local.postgres import PostgresServer, start_postgres
from cli.local.postgres_cluster import OWNER
from cli.local.programs import POSTGRES, get_program
from migrations.alembic import upgrade
from runtime.database import create_read_engine, create_write_engine
from tests.docker.conftest import ROOT

# One group, so that only one worker starts the server.
pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("postgres-users")]

PASSWORD = "only for tests"
DATABASE = "kinokassa_containers"

LOGINS = {
    "client_api_login": "kinokassa_client_api",
    "admin_api_login": "kinokassa_admin_api",
    "state_updater_login": "kinokassa_state_updater",
    "reminder_login": "kinokassa_reminder",
    "observer_login": "kinokassa_observer",
}

EACH_LOGIN = pytest.mark.parametrize("login", LOGINS)

SELECT_PLANS = "select count(*) from public.plans"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Return a PostgreSQL with the users of docker/postgres and the tables of the migrations."""
    folder = tmp_path_factory.mktemp("containers")
    server = start_postgres(folder, durable=False)
    make_users(server)
    engine = create_write_engine(url(server, "kinokassa_owner"), role=None)
    upgrade(engine)
    engine.dispose()
    yield server
    server.kill()
    erase_folder(folder)


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Return a PostgreSQL whose users were made by the one whom a cloud gives to its customers."""
    folder = tmp_path_factory.mktemp("managed")
    server = start_postgres(folder, durable=False)
    execute(server.url, "create role customer login createrole createdb")
    make_users(server, by="customer")
    yield server
    server.kill()
    erase_folder(folder)


def make_users(server: PostgresServer, *, by: str = OWNER) -> None:
    execute(f"{server.url.rpartition('/')[0]}/postgres", f"create database {DATABASE} owner {by}")
    run_script(server, by=by)


def run_script(server: PostgresServer, *, by: str) -> None:
    programs = get_program(POSTGRES).parent
    passwords = ("OWNER", "CLIENT_API", "ADMIN_API", "STATE_UPDATER", "REMINDER", "OBSERVER")
    subprocess.run(
        ["/bin/bash", str(ROOT / "docker" / "postgres" / "10-users.sh")],
        env={
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGHOST": LOOPBACK,
            "PGPORT": str(server.port),
            "POSTGRES_USER": by,
            "POSTGRES_DB": DATABASE,
            **{f"{name}_DATABASE_PASSWORD": PASSWORD for name in passwords},
        },
        check=True,
    )


def url(server: PostgresServer, user: str) -> str:
    return f"postgresql://{user}@{LOOPBACK}:{server.port}/{DATABASE}"


def execute(address: str, statement: str, *, role: str | None = None) -> None:
    options = f"-c role={role}" if role else ""
    connection = psycopg2.connect(address, options=options)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


@EACH_LOGIN
def test_a_login_reads_once_it_has_become_its_role(cluster: PostgresServer, login: str) -> None:
    engine = create_read_engine(url(cluster, login), role=LOGINS[login])

    with engine.connect() as connection:
        count = connection.exec_driver_sql(SELECT_PLANS).scalar_one()

    engine.dispose()
    assert count == 0


@EACH_LOGIN
def test_a_login_has_no_right_of_its_own(cluster: PostgresServer, login: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(url(cluster, login), SELECT_PLANS)


FOREIGN_ROLES = [
    (login, role)
    for login, own_role in LOGINS.items()
    for role in (*LOGINS.values(), "kinokassa_owner")
    if role != own_role
]


@pytest.mark.parametrize(("login", "role"), FOREIGN_ROLES)
def test_a_login_becomes_no_other_role(cluster: PostgresServer, login: str, role: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match="permission denied to set role"):
        execute(url(cluster, login), "select 1", role=role)


def test_the_login_of_the_observer_is_enough_to_look_at_the_clock(cluster: PostgresServer) -> None:
    of_the_observer = {
        "DATABASE_URL": url(cluster, "observer_login"),
        "RABBITMQ_URL": "amqp://nobody@127.0.0.1/",
    }

    shown = CliRunner().invoke(clock, ["show"], env=of_the_observer, catch_exceptions=False)

    assert shown.exit_code == 0


def test_the_owner_is_no_superuser(cluster: PostgresServer) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(url(cluster, "kinokassa_owner"), "alter system set fsync = off")


def test_a_stranger_cannot_connect(cluster: PostgresServer) -> None:
    execute(cluster.url, "create role stranger login")

    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        execute(url(cluster, "stranger"), "select 1")


def test_a_user_who_may_make_roles_is_enough_to_make_them(managed: PostgresServer) -> None:
    owner = create_write_engine(url(managed, "kinokassa_owner"), role=None)
    upgrade(owner)
    owner.dispose()

    execute(url(managed, "reminder_login"), SELECT_PLANS, role="kinokassa_reminder")


@pytest.mark.parametrize("missing", ["observer_login", "kinokassa_observer"])
def test_what_is_missing_is_made_when_the_script_is_run_again(
    managed: PostgresServer, missing: str
) -> None:
    execute(url(managed, OWNER), f"drop owned by {missing}; drop role {missing}")

    run_script(managed, by="customer")

    execute(url(managed, "observer_login"), "select 1", role="kinokassa_observer")
