"""A private PostgreSQL in a folder: its own data, its own port, trusting only this machine."""

import signal
from pathlib import Path

import psycopg2

from cli.local.account import provide_account
from cli.local.ports import LOOPBACK, PortBook
from cli.local.postgres_cluster import ENVIRONMENT, OWNER, Cluster, provide_cluster
from cli.local.process import Launch, find_process
from cli.local.programs import POSTGRES, get_program
from cli.local.server import LocalServer, ServerPlan

NOTE_NAME = "postgres.pid.json"

MAX_CONNECTIONS = 200
"""Every process of ours and two test workers together stay below 100."""

SOCKET_PATH_LIMIT = 80
"""The kernel allows 107 bytes for a socket's path; its name in the folder takes up to 20."""

CARELESS_SETTINGS = ("fsync=off", "full_page_writes=off")
"""For data that nobody misses after a power failure; a killed server still loses no commit."""

DISCREET_SETTINGS = ("log_min_error_statement=panic", "log_error_verbosity=terse")
"""Whatever fails, its log has what is wrong and not on what: statements and the details of errors
quote rows, with addresses in them. docker-compose.yml says the same."""

CONNECT_TIMEOUT_SECONDS = 3
"""Loopback answers within milliseconds; a server in recovery refuses at once."""


class PostgresServer(LocalServer):
    """A private PostgreSQL, with its files in `data_folder`."""

    def __init__(self, plan: ServerPlan, *, port: int, data_folder: Path) -> None:
        super().__init__(plan)
        self.port = port
        self.data_folder = data_folder

    @property
    def url(self) -> str:
        """Its address as superuser; every client on this machine is trusted."""
        return f"postgresql://{OWNER}@{LOOPBACK}:{self.port}/{OWNER}"


def start_postgres(folder: Path, *, durable: bool, outlive_us: bool = False) -> PostgresServer:
    """Return the running PostgreSQL of a folder, adopted or started.

    Call it from a thread that lives as long as the server should.

    Args:
        folder: Where its log, port and, if possible, data live; made if missing.
        durable: Whether a commit survives a power failure; tests need not pay for that.
        outlive_us: Whether it stays when this process ends.

    Raises:
        ProcessNotReady: It did not come up.
        ProgramMissing: PostgreSQL is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder.resolve(), provide_account(), durable)
    provide_cluster(cluster)
    server = plan_postgres(cluster, outlive_us=outlive_us)
    server.start_again()
    provide_database(server)
    return server


def find_postgres(folder: Path) -> PostgresServer | None:
    """Return the running PostgreSQL of a folder, or none."""
    if find_process(folder / NOTE_NAME) is None:
        return None
    cluster = Cluster(folder.resolve(), provide_account(), durable=True)
    return plan_postgres(cluster, outlive_us=False)


def plan_postgres(cluster: Cluster, *, outlive_us: bool) -> PostgresServer:
    """Choose the port and the settings of a server that may run already."""
    note_path = cluster.folder / NOTE_NAME
    is_running = find_process(note_path) is not None
    port = PortBook(cluster.folder).get_port("postgres", in_use=is_running)
    plan = ServerPlan(
        name="PostgreSQL",
        launch=Launch(
            argv=postgres_argv(cluster, port),
            environment=ENVIRONMENT,
            folder=cluster.data_folder,
            log_path=cluster.folder / "postgres.log",
            user_name=cluster.account_name,
            end_signal=None if outlive_us else signal.SIGINT,
        ),
        note_path=note_path,
        is_ready=lambda: answers(port),
        # PostgreSQL's fast shutdown: open transactions are rolled back.
        stop_signal=signal.SIGINT,
    )
    return PostgresServer(plan, port=port, data_folder=cluster.data_folder)


def postgres_argv(cluster: Cluster, port: int) -> tuple[str, ...]:
    """Return the command line of the server; what it says wins over the files."""
    settings = (
        f"port={port}",
        f"listen_addresses={LOOPBACK}",
        f"unix_socket_directories={choose_socket_folder(cluster.data_folder)}",
        f"max_connections={MAX_CONNECTIONS}",
        *DISCREET_SETTINGS,
        *(() if cluster.durable else CARELESS_SETTINGS),
    )
    program = (str(get_program(POSTGRES)), "-D", str(cluster.data_folder))
    return (*program, *(part for setting in settings for part in ("-c", setting)))


def choose_socket_folder(data_folder: Path) -> str:
    """Return where the unix socket goes: beside the data, or nowhere when that path is too long."""
    return str(data_folder) if len(bytes(data_folder)) <= SOCKET_PATH_LIMIT else ""


def answers(port: int) -> bool:
    """Tell whether the server lets a client in."""
    try:
        connect(port).close()
    except psycopg2.OperationalError:
        return False
    return True


def provide_database(server: PostgresServer) -> None:
    """Make the empty database that the server's address names, unless it exists."""
    connection = connect(server.port)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (OWNER,))
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{OWNER}"')
    finally:
        connection.close()


def connect(port: int) -> psycopg2.extensions.connection:
    """Open a connection to the database that `initdb` makes in every server."""
    return psycopg2.connect(
        host=LOOPBACK,
        port=port,
        user=OWNER,
        dbname="postgres",
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
    )
